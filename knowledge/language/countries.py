"""Countries by what they and their people are called in English: who is asked for has to be in the fact."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

_CALLED = """
afghanistan afghan afghans|albania albanian albanians|algeria algerian algerians|angola angolan angolans|
argentina argentine argentinian|armenia armenian armenians|australia australian australians|
austria austrian austrians|azerbaijan azerbaijani|bangladesh bangladeshi|
belarus belarusian belarusians byelorussia|belgium belgian belgians|benin beninese|bolivia bolivian|
bosnia bosnian bosnians|botswana|brazil brazilian brazilians|britain uk british brits|england english|
scotland scottish scots|wales welsh|ireland irish|bulgaria bulgarian bulgarians|burkina burkinabe|
burundi burundian|cambodia cambodian|cameroon cameroonian cameroonians|canada canadian canadians|
chad chadian chadians|chile chilean|china chinese beijing|colombia colombian colombians|congo congolese|
croatia croatian croatians|cuba cuban cubans|cyprus cypriot|czechia czech czechs|denmark danish danes|
egypt egyptian egyptians|eritrea eritrean|estonia estonian estonians|ethiopia ethiopian ethiopians|
finland finnish finns|france french frenchman frenchmen paris|gabon gabonese|gambia gambian|
georgia georgian georgians|germany german germans berlin|ghana ghanaian ghanaians|greece greek greeks|
guinea guinean guineans|haiti haitian|hungary hungarian hungarians|iceland icelandic|india indian indians|
indonesia indonesian|iran iranian iranians|iraq iraqi iraqis|israel israeli israelis|italy italian italians|
japan japanese|jordan jordanian|kazakhstan kazakh|kenya kenyan kenyans|korea korean koreans|kosovo kosovar|
kuwait kuwaiti|latvia latvian latvians|lebanon lebanese|liberia liberian|libya libyan libyans|
lithuania lithuanian lithuanians|luxembourg|madagascar malagasy|malawi malawian|malaysia malaysian|
mali malian malians bamako|mauritania mauritanian mauritanians|mexico mexican mexicans|moldova moldovan|
mongolia mongolian|morocco moroccan moroccans|mozambique mozambican|myanmar burma burmese|namibia namibian|
nepal nepalese|netherlands dutch|holland|niger nigerien|nigeria nigerian nigerians|
norway norwegian norwegians|pakistan pakistani pakistanis|palestine palestinian palestinians|panama|
peru peruvian|philippines filipino filipinos|poland polish poles warsaw|portugal portuguese|qatar qatari|
romania romanian romanians|russia russian russians moscow kremlin|rwanda rwandan rwandans|saudi saudis|
senegal senegalese|serbia serbian serb|singapore|slovakia slovak slovaks|slovenia slovenian|
somalia somali somalis|spain spanish spaniards madrid|sudan sudanese|sweden swedish swedes|switzerland swiss|
syria syrian syrians|taiwan taiwanese|tajikistan tajik|tanzania tanzanian|thailand thai|togo togolese|
tunisia tunisian tunisians|turkey turkish turks ankara turkiye|uganda ugandan|
ukraine ukrainian ukrainians kyiv kiev|emirates uae emirati|usa america american washington yank|uruguay|
uzbekistan uzbek|venezuela venezuelan venezuelans|vietnam vietnamese|yemen yemeni|zambia zambian|
zimbabwe zimbabwean|ivory_coast ivorian|south_africa south_african|kurdistan kurd kurdish|chechnya chechen
"""
_BY_NAME = {name: entry.split()[0] for entry in reversed(_CALLED.split("|")) for name in entry.split()}
"""Of a name in two words, these have `_` between them."""


def countries(words: Sequence[str]) -> frozenset[str]:
    """The countries that words in small letters name, each by one of its names."""
    named = (*words, *map("_".join, pairwise(words)))
    return frozenset(_BY_NAME[name] for word in named for name in (word, word.removesuffix("s")) if name in _BY_NAME)
