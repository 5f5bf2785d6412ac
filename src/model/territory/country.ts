/** Countries by ISO 3166-1 alpha-2, and the groups of them that people write instead. Frozen, with a date and a source. */

/** Codes officially assigned. What is only reserved (UK, EU, EL) is none. */
const iso3166 = {
  asOf: '2025-03-22',
  source: 'ISO 3166-1 alpha-2, as in iso-codes 4.15.0 and tzdata 2025b (both hold the same 249)',
  codes: new Set(
    (
      'AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC ' +
      'CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD ' +
      'GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH ' +
      'KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW ' +
      'MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC ' +
      'SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY ' +
      'UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW'
    ).split(' '),
  ),
} as const

/** Whether it is an officially assigned ISO 3166-1 alpha-2 code. */
export const isCountry = (code: string): boolean => iso3166.codes.has(code)

/** Codes that people write for a country that has another. */
export const misnamedCountries: Readonly<Record<string, string>> = { UK: 'GB', EL: 'GR' }

interface CountryGroup {
  readonly asOf: string
  readonly source: string
  readonly countries: readonly string[]
}

const eu = 'AT BE BG HR CY CZ DE DK EE ES FI FR GR HU IE IT LT LU LV MT NL PL PT RO SE SI SK'.split(' ').toSorted()

/** Groups with a list of members. APAC and EMEA have none: whoever writes them must say which countries are meant. */
export const countryGroups = {
  EU: {
    asOf: '2020-02-01',
    source: 'Treaty on European Union, article 52, after the withdrawal of the United Kingdom',
    countries: eu,
  },
  EEA: {
    asOf: '2020-02-01',
    source: 'Agreement on the European Economic Area: the EU with Iceland, Liechtenstein and Norway',
    countries: [...eu, 'IS', 'LI', 'NO'].toSorted(),
  },
} as const satisfies Record<string, CountryGroup>

/** The group's countries, or null where no list of its members exists. */
export const groupCountries = (name: string): readonly string[] | null =>
  (countryGroups as Readonly<Record<string, CountryGroup>>)[name]?.countries ?? null

/** Countries in which the law of a jurisdiction, as environments name it, holds. */
export const jurisdictions: Readonly<Record<string, readonly string[]>> = {
  'European Union': eu,
  'United Kingdom': ['GB'],
  'United States': ['US'],
  Singapore: ['SG'],
  Japan: ['JP'],
  Switzerland: ['CH'],
}
