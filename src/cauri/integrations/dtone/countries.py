"""ISO 3166: DT One names countries by three letters."""

_PAIRS = """
AO:AGO BF:BFA BI:BDI BJ:BEN BW:BWA CD:COD CF:CAF CG:COG CI:CIV CM:CMR CV:CPV DJ:DJI DZ:DZA EG:EGY ET:ETH GA:GAB GH:GHA
GM:GMB GN:GIN GQ:GNQ GW:GNB KE:KEN KM:COM LR:LBR LS:LSO LY:LBY MA:MAR MG:MDG ML:MLI MR:MRT MU:MUS MW:MWI MZ:MOZ NA:NAM
NE:NER NG:NGA RW:RWA SC:SYC SD:SDN SL:SLE SN:SEN SO:SOM SS:SSD ST:STP SZ:SWZ TD:TCD TG:TGO TN:TUN TZ:TZA UG:UGA ZA:ZAF
ZM:ZMB ZW:ZWE
AE:ARE BE:BEL CA:CAN CN:CHN DE:DEU ES:ESP FR:FRA GB:GBR IN:IND IT:ITA LB:LBN NL:NLD PT:PRT QA:QAT SA:SAU TR:TUR US:USA
"""
_ALPHA_3 = dict(pair.split(":") for pair in _PAIRS.split())
_ALPHA_2 = {three: two for two, three in _ALPHA_3.items()}


def alpha_3(alpha_2: str) -> str | None:
    """The three letters of a country; None for those that are not listed here, where nothing is sold."""
    return _ALPHA_3.get(alpha_2)


def alpha_2(alpha_3: str) -> str | None:
    """The two letters of a country; None for those that are not listed here."""
    return _ALPHA_2.get(alpha_3)
