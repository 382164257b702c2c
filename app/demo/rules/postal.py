"""Real postal codes with their places, a few for each municipality, as facts. Not a postal register.

From Bring's register as of 2026: codes of street addresses, the most populous ones. One fact: municipality code place.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

_FACTS = """
0301 0165 Oslo; 0301 0188 Oslo; 0301 0267 Oslo; 0301 0287 Oslo; 0301 0367 Oslo; 0301 0452 Oslo; 0301 0475 Oslo;
0301 0491 Oslo; 0301 0562 Oslo; 0301 0580 Oslo; 0301 0650 Oslo; 0301 0666 Oslo; 0301 0683 Oslo; 0301 0755 Oslo;
0301 0855 Oslo; 0301 0958 Oslo; 0301 0983 Oslo; 0301 1068 Oslo; 0301 1164 Oslo; 0301 1251 Oslo; 1101 4370 Egersund;
1103 4005 Stavanger; 1103 4010 Stavanger; 1103 4015 Stavanger; 1103 4019 Stavanger; 1103 4024 Stavanger;
1103 4029 Stavanger; 1103 4042 Hafrsfjord; 1103 4049 Hafrsfjord; 1106 5515 Haugesund; 1106 5519 Haugesund;
1106 5531 Haugesund; 1108 4306 Sandnes; 1108 4311 Hommersåk; 1108 4317 Sandnes; 1108 4322 Sandnes; 1108 4326 Sandnes;
1111 4380 Hauge i Dalane; 1112 4460 Moi; 1114 4389 Vikeså; 1119 4365 Nærbø; 1120 4343 Orre; 1120 4353 Klepp Stasjon;
1121 4340 Bryne; 1122 4330 Ålgård; 1124 4050 Sola; 1124 4053 Ræge; 1127 4070 Randaberg; 1130 4100 Jørpeland;
1133 4130 Hjelmeland; 1134 4230 Sand; 1135 4200 Sauda; 1144 4180 Kvitsøy; 1145 5561 Bokn; 1146 5563 Førresfjorden;
1149 4250 Kopervik; 1149 4262 Avaldsnes; 1149 4280 Skudeneshavn; 1151 5547 Utsira; 1160 5580 Ølen;
1505 6507 Kristiansund N; 1505 6514 Kristiansund N; 1506 6411 Molde; 1506 6422 Molde; 1508 6005 Ålesund;
1508 6010 Ålesund; 1508 6017 Ålesund; 1511 6143 Fiskå; 1514 6082 Gursken; 1515 6092 Fosnavåg; 1516 6065 Ulsteinvik;
1517 6060 Hareid; 1520 6150 Ørsta; 1525 6200 Stranda; 1528 6230 Sykkylven; 1531 6030 Langevåg; 1532 6050 Valderøya;
1535 6390 Vestnes; 1539 6300 Åndalsnes; 1547 6480 Aukra; 1554 6530 Averøy; 1557 6631 Batnfjordsøra;
1560 6630 Tingvoll; 1563 6600 Sunndalsøra; 1566 6650 Surnadal; 1573 6570 Smøla; 1576 6690 Aure; 1577 6100 Volda;
1578 6210 Valldal; 1579 6440 Elnesvågen; 1580 6270 Brattvåg; 1804 8003 Bodø; 1804 8012 Bodø; 1804 8027 Bodø;
1806 8514 Narvik; 1806 8520 Ankenes; 1811 7980 Terråk; 1812 8920 Sømna; 1813 8900 Brønnøysund; 1815 8985 Ylvingen;
1816 8976 Vevelstad; 1818 8850 Herøy; 1820 8800 Sandnessjøen; 1822 8890 Leirfjord; 1824 8661 Mosjøen;
1825 8682 Trofors; 1826 8692 Hattfjelldal; 1827 8820 Dønna; 1828 8700 Nesna; 1832 8646 Korgen; 1833 8610 Mo i Rana;
1833 8618 Mo i Rana; 1834 8766 Lurøy; 1835 8770 Træna; 1836 8186 Tjongsfjorden; 1837 8150 Ørnes; 1838 8140 Inndyr;
1839 8110 Moldjord; 1840 8250 Rognan; 1841 8200 Fauske; 1845 8226 Straumen; 1848 8289 Engeløya; 1851 8410 Lødingen;
1853 8534 Liland; 1856 8064 Røst; 1857 8063 Værøy; 1859 8380 Ramberg; 1860 8370 Leknes; 1865 8300 Svolvær;
1866 8450 Stokmarknes; 1867 8475 Straumsjøen; 1868 8430 Myre; 1870 8400 Sortland; 1871 8480 Andenes;
1874 8392 Sørvågen; 1875 8270 Drag; 3101 1765 Halden; 3101 1781 Halden; 3103 1511 Moss; 3103 1524 Moss;
3103 1534 Moss; 3105 1706 Sarpsborg; 3105 1715 Yven; 3105 1734 Hafslundsøy; 3107 1604 Fredrikstad;
3107 1615 Fredrikstad; 3107 1628 Engelsviken; 3107 1653 Sellebakk; 3107 1663 Rolvsøy; 3110 1684 Vesterøy;
3112 1640 Råde; 3114 1592 Våler i Østfold; 3116 1816 Skiptvet; 3118 1807 Askim; 3118 1820 Spydeberg; 3118 1832 Askim;
3120 1890 Rakkestad; 3122 1870 Ørje; 3124 1798 Aremark; 3201 1337 Sandvika; 3201 1341 Slependen; 3201 1348 Rykkinn;
3201 1350 Lommedalen; 3201 1356 Bekkestua; 3201 1358 Jar; 3201 1363 Høvik; 3201 1367 Snarøya; 3203 1383 Asker;
3203 1386 Asker; 3203 1390 Vollen; 3203 1395 Hvalstad; 3203 3440 Røyken; 3205 1900 Fetsund; 3205 1925 Blaker;
3205 2003 Lillestrøm; 3205 2010 Strømmen; 3205 2016 Frogner; 3207 1400 Ski; 3207 1405 Langhus; 3207 1408 Kråkstad;
3207 1412 Sofiemyr; 3207 1414 Trollåsen; 3209 2040 Kløfta; 3209 2053 Jessheim; 3209 2056 Algarheim;
3212 1450 Nesoddtangen; 3212 1454 Fagerstrand; 3214 1440 Drøbak; 3216 1540 Vestby; 3218 1407 Vinterbro; 3218 1430 Ås;
3220 1914 Ytre Enebakk; 3222 1470 Lørenskog; 3222 1473 Lørenskog; 3222 1475 Finstadjordet; 3224 2005 Rælingen;
3224 2006 Løvenstad; 3226 1930 Aurskog; 3228 1929 Auli; 3228 2164 Skogbygda; 3230 2022 Gjerdrum; 3232 1480 Slattum;
3232 1482 Nittedal; 3234 2743 Harestua; 3236 3520 Jevnaker; 3238 2032 Maura; 3240 2070 Råholt; 3240 2080 Eidsvoll;
3242 2090 Hurdal; 3301 3015 Drammen; 3301 3022 Drammen; 3301 3028 Drammen; 3301 3032 Drammen; 3301 3039 Drammen;
3301 3044 Drammen; 3301 3047 Drammen; 3301 3055 Krokstadelva; 3303 3610 Kongsberg; 3303 3615 Kongsberg;
3305 3512 Hønefoss; 3305 3516 Hønefoss; 3310 3530 Røyse; 3312 3402 Lier; 3312 3406 Tranby; 3314 3300 Hokksund;
3314 3322 Fiskum; 3316 3370 Vikersund; 3318 3535 Krøderen; 3320 3539 Flå; 3322 3540 Nesbyen; 3324 3550 Gol;
3326 3560 Hemsedal; 3328 3570 Ål; 3330 3580 Geilo; 3332 3350 Prestfoss; 3334 3623 Lampeland; 3336 3628 Veggli;
3338 3630 Rødberg; 3401 2208 Kongsvinger; 3403 2315 Hamar; 3403 2318 Hamar; 3405 2608 Lillehammer;
3405 2615 Lillehammer; 3407 2815 Gjøvik; 3407 2819 Gjøvik; 3411 2320 Furnes; 3411 2360 Rudshøgda;
3411 2380 Brumunddal; 3412 2340 Løten; 3413 2312 Ottestad; 3413 2335 Stange; 3414 2120 Sagstua; 3415 2100 Skarnes;
3416 2230 Skotterud; 3417 2260 Kirkenær; 3418 2270 Flisa; 3419 2436 Våler i Solør; 3420 2406 Elverum;
3420 2409 Elverum; 3421 2420 Trysil; 3422 2450 Rena; 3423 2480 Koppang; 3424 2485 Rendalen; 3425 2440 Engerdal;
3426 2540 Tolga; 3427 2500 Tynset; 3428 2560 Alvdal; 3429 2580 Folldal; 3430 2550 Os i Østerdalen; 3431 2660 Dombås;
3432 2665 Lesja; 3433 2690 Skjåk; 3434 2686 Lom; 3435 2680 Vågå; 3436 2640 Vinstra; 3437 2670 Otta;
3438 2647 Sør-Fron; 3439 2634 Fåvang; 3440 2636 Øyer; 3441 2651 Østre Gausdal; 3442 2850 Lena; 3443 2830 Raufoss;
3446 2750 Gran; 3447 2860 Hov; 3448 2870 Dokka; 3449 2930 Bagn; 3450 2890 Etnedal; 3451 2900 Fagernes; 3452 2960 Røn;
3453 2943 Rogne; 3454 2975 Vang i Valdres; 3901 3179 Åsgårdstrand; 3901 3186 Horten; 3903 3070 Sande i Vestfold;
3903 3076 Sande i Vestfold; 3905 3112 Tønsberg; 3905 3123 Tønsberg; 3905 3154 Tolvsrød; 3907 3158 Andebu;
3907 3210 Sandefjord; 3907 3216 Sandefjord; 3907 3225 Sandefjord; 3907 3230 Sandefjord; 3909 3256 Larvik;
3909 3267 Larvik; 3909 3274 Larvik; 3911 3120 Nøtterøy; 3911 3135 Torød; 4001 3911 Porsgrunn; 4001 3924 Porsgrunn;
4001 3940 Porsgrunn; 4003 3711 Skien; 4003 3720 Skien; 4003 3733 Skien; 4005 3677 Notodden; 4010 3748 Siljan;
4012 3960 Stathelle; 4014 3770 Kragerø; 4016 3750 Drangedal; 4018 3830 Ulefoss; 4020 3800 Bø i Telemark;
4022 3840 Seljord; 4024 3692 Sauland; 4026 3660 Rjukan; 4028 3850 Kviteseid; 4030 3855 Treungen; 4032 3870 Fyresdal;
4034 3880 Dalen; 4036 3890 Vinje; 4201 4950 Risør; 4202 4870 Fevik; 4202 4879 Grimstad; 4203 4810 Eydehavn;
4203 4817 His; 4203 4842 Arendal; 4204 4608 Kristiansand S; 4204 4617 Kristiansand S; 4204 4621 Kristiansand S;
4204 4624 Kristiansand S; 4204 4629 Kristiansand S; 4204 4632 Kristiansand S; 4204 4637 Kristiansand S;
4204 4640 Søgne; 4205 4513 Mandal; 4205 4516 Mandal; 4206 4550 Farsund; 4207 4400 Flekkefjord; 4211 4993 Sundebru;
4212 4985 Vegårshei; 4213 4900 Tvedestrand; 4214 4820 Froland; 4215 4790 Lillesand; 4216 4760 Birkeland;
4217 4865 Åmli; 4218 4724 Iveland; 4219 4735 Evje; 4220 4745 Bygland; 4221 4747 Valle; 4222 4755 Hovden i Setesdal;
4223 4700 Vennesla; 4224 4540 Åseral; 4225 4580 Lyngdal; 4226 4596 Eiken; 4227 4480 Kvinesdal; 4228 4440 Tonstad;
4601 5003 Bergen; 4601 5019 Bergen; 4601 5056 Bergen; 4601 5093 Bergen; 4601 5108 Hordvik; 4601 5124 Morvik;
4601 5143 Fyllingsdalen; 4601 5154 Bønes; 4601 5172 Loddefjord; 4601 5223 Nesttun; 4601 5236 Rådal;
4601 5254 Sandsli; 4602 6900 Florø; 4611 5590 Etne; 4612 5550 Sveio; 4613 5430 Bremnes; 4614 5416 Stord;
4615 5419 Fitjar; 4616 5680 Tysnes; 4617 5460 Husnes; 4618 5750 Odda; 4619 5783 Eidfjord; 4620 5730 Ulvik;
4621 5700 Voss; 4622 5600 Norheimsund; 4623 5650 Tysse; 4624 5200 Os; 4624 5218 Nordstrøno; 4625 5392 Storebø;
4626 5177 Bjørøyhamn; 4626 5353 Straume; 4626 5363 Ågotnes; 4627 5300 Kleppestø; 4627 5306 Erdal; 4628 5722 Dalekvam;
4629 5729 Modalen; 4630 5281 Valestrandsfossen; 4631 5911 Alversund; 4631 5918 Frekhaug; 4632 5943 Austrheim;
4633 5947 Fedje; 4634 5986 Hosteland; 4635 5966 Eivindvik; 4636 6924 Hardbakke; 4637 6953 Leirvik i Sogn;
4638 6993 Høyanger; 4639 6893 Vik i Sogn; 4640 6856 Sogndal; 4641 5745 Aurland; 4642 6887 Lærdal;
4643 6884 Øvre Årdal; 4644 6869 Hafslo; 4645 6980 Askvoll; 4646 6963 Dale i Sunnfjord; 4647 6800 Førde;
4647 6843 Skei i Jølster; 4648 6723 Svelgen; 4649 6770 Nordfjordeid; 4650 6823 Sandane; 4651 6783 Stryn;
5001 7012 Trondheim; 5001 7023 Trondheim; 5001 7030 Trondheim; 5001 7038 Trondheim; 5001 7046 Trondheim;
5001 7053 Ranheim; 5001 7072 Heimdal; 5001 7088 Heimdal; 5006 7710 Sparbu; 5006 7717 Steinkjer; 5007 7800 Namsos;
5014 7270 Dyrvik; 5020 7740 Steinsdalen; 5021 7340 Oppdal; 5022 7391 Rennebu; 5025 7374 Røros; 5026 7380 Ålen;
5027 7290 Støren; 5028 7224 Melhus; 5029 7350 Buvika; 5031 7550 Hommelvik; 5032 7580 Selbu; 5033 7590 Tydal;
5034 7530 Meråker; 5035 7500 Stjørdal; 5035 7510 Skatval; 5036 7633 Frosta; 5037 7600 Levanger; 5037 7623 Ronglan;
5038 7650 Verdal; 5041 7760 Snåsa; 5042 7882 Nordli; 5043 7898 Limingen; 5044 7890 Namsskogan; 5045 7870 Grong;
5046 7876 Kongsmoen; 5047 7863 Overhalla; 5049 7770 Flatanger; 5052 7994 Leka; 5053 7670 Inderøy; 5054 7100 Rissa;
5055 7200 Kyrksæterøra; 5056 7240 Hitra; 5057 7160 Bjugn; 5058 7170 Åfjord; 5059 7300 Orkanger; 5060 7900 Rørvik;
5061 6657 Rindal; 5501 9006 Tromsø; 5501 9011 Tromsø; 5501 9016 Tromsø; 5501 9022 Krokelvdalen;
5501 9100 Kvaløysletta; 5503 9402 Harstad; 5503 9408 Harstad; 5510 9475 Borkenes; 5512 9440 Evenskjer;
5514 9450 Hamnvik; 5516 9470 Gratangen; 5518 9357 Tennevoll; 5520 9360 Bardu; 5522 9350 Sjøvegan;
5524 9325 Bardufoss; 5526 9310 Sørreisa; 5528 9311 Brøstadbotn; 5530 9300 Finnsnes; 5532 9050 Storsteinnes;
5534 9130 Hansnes; 5536 9060 Lyngseidet; 5538 9046 Oteren; 5540 9144 Samuelsberg; 5542 9180 Skjervøy;
5544 9151 Storslett; 5546 9161 Burfjord; 5601 9510 Alta; 5601 9515 Alta; 5603 9600 Hammerfest; 5605 9900 Kirkenes;
5607 9800 Vadsø; 5610 9730 Karasjok; 5612 9520 Kautokeino; 5614 9550 Øksfjord; 5616 9590 Hasvik; 5618 9690 Havøysund;
5620 9750 Honningsvåg; 5622 9700 Lakselv; 5624 9740 Lebesby; 5626 9771 Skjånes; 5628 9845 Tana; 5630 9980 Berlevåg;
5632 9990 Båtsfjord; 5634 9950 Vardø; 5636 9840 Varangerbotn
"""


def _read() -> dict[str, tuple[tuple[str, str], ...]]:
    found: dict[str, tuple[tuple[str, str], ...]] = {}
    for fact in " ".join(_FACTS.split()).split("; "):
        municipality, code, place = fact.split(" ", 2)
        found[municipality] = (*found.get(municipality, ()), (code, place))
    return found


POSTAL: Mapping[str, tuple[tuple[str, str], ...]] = MappingProxyType(_read())
"""Municipality code -> its (postal code, place)."""
