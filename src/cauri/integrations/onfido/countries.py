"""ISO 3166: Onfido names countries by three letters."""

_PAIRS = """
AE:ARE BE:BEL BF:BFA BJ:BEN CA:CAN CD:COD CG:COG CI:CIV CM:CMR CN:CHN CV:CPV DE:DEU DZ:DZA EG:EGY ES:ESP ET:ETH FR:FRA
GA:GAB GB:GBR GH:GHA GM:GMB GN:GIN GW:GNB IN:IND IT:ITA KE:KEN LB:LBN LR:LBR LY:LBY MA:MAR ML:MLI MR:MRT NE:NER NG:NGA
NL:NLD PT:PRT QA:QAT RW:RWA SA:SAU SD:SDN SL:SLE SN:SEN TD:TCD TG:TGO TN:TUN TR:TUR TZ:TZA UG:UGA US:USA ZA:ZAF
"""
_ALPHA_3 = dict(pair.split(":") for pair in _PAIRS.split())


def alpha_3(alpha_2: str) -> str | None:
    """The three letters of a country; None for those that are not listed here, which Onfido can do without."""
    return _ALPHA_3.get(alpha_2)
