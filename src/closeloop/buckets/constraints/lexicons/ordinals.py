"""Which paragraph is meant: ordinals of many languages, as stems where they are inflected. -1 is the last one."""

from __future__ import annotations

_ROWS = {
    1: "first premier primer primeir erst prim første första eerste перв 一 首 첫 पहला पहले 1",
    2: "second deuxième deuxieme segund zweit andet anden andre andra tweede втор 二 두 दूसरा दूसरे 2",
    3: "third troisième troisieme tercer terceir dritt terz tredje derde трет 三 세 तीसरा तीसरे 3",
    4: "fourth quatrième quatrieme cuart viert quart fjerde fjärde vierde четверт четвёрт 四 네 चौथा चौथे 4",
    5: "fifth cinquième cinquieme quint fünft femte vijfde пят 五 다섯 पाँचवाँ पांचवां पाँचवें पांचवें 5",
    6: "sixth sixième sechst sest sext 六 6",
    7: "7",
    8: "8",
    9: "9",
    -1: "last dernier ultim últim letzt sidste siste sista laatste последн 最后一 最後一 마지막 अंतिम आखिरी",
}
ORDINALS = {word: place for place, words in _ROWS.items() for word in words.split()}
