/**
 * Where the places of cloud providers are: region to country, frozen with a date and a source. A name's prefix proves nothing:
 * `eu-west-2` is London, `eu-central-2` Zurich.
 */
import { countryGroups } from './country.ts'

export type Provider = 'aws' | 'azure' | 'google' | 'cloudflare'

export interface Place {
  readonly name: string
  readonly provider: Provider
  /** ISO 3166-1 alpha-2; more than one for a place that is a group of countries */
  readonly countries: readonly string[]
  /** town, state or country by which people know it */
  readonly known: string
}

/** `name: [country, known as]` */
type Rows = Readonly<Record<string, readonly [country: string, known: string]>>

const aws: Rows = {
  'af-south-1': ['ZA', 'Cape Town'],
  'ap-east-1': ['HK', 'Hong Kong'],
  'ap-east-2': ['TW', 'Taipei'],
  'ap-northeast-1': ['JP', 'Tokyo'],
  'ap-northeast-2': ['KR', 'Seoul'],
  'ap-northeast-3': ['JP', 'Osaka'],
  'ap-south-1': ['IN', 'Mumbai'],
  'ap-south-2': ['IN', 'Hyderabad'],
  'ap-southeast-1': ['SG', 'Singapore'],
  'ap-southeast-2': ['AU', 'Sydney'],
  'ap-southeast-3': ['ID', 'Jakarta'],
  'ap-southeast-4': ['AU', 'Melbourne'],
  'ap-southeast-5': ['MY', 'Malaysia'],
  'ap-southeast-6': ['NZ', 'New Zealand'],
  'ap-southeast-7': ['TH', 'Thailand'],
  'ca-central-1': ['CA', 'Montreal'],
  'ca-west-1': ['CA', 'Calgary'],
  'cn-north-1': ['CN', 'Beijing'],
  'cn-northwest-1': ['CN', 'Ningxia'],
  'eu-central-1': ['DE', 'Frankfurt'],
  'eu-central-2': ['CH', 'Zurich'],
  'eu-north-1': ['SE', 'Stockholm'],
  'eu-south-1': ['IT', 'Milan'],
  'eu-south-2': ['ES', 'Spain'],
  'eu-west-1': ['IE', 'Ireland'],
  'eu-west-2': ['GB', 'London'],
  'eu-west-3': ['FR', 'Paris'],
  'eusc-de-east-1': ['DE', 'Brandenburg'],
  'il-central-1': ['IL', 'Tel Aviv'],
  'me-central-1': ['AE', 'UAE'],
  'me-south-1': ['BH', 'Bahrain'],
  'mx-central-1': ['MX', 'Mexico'],
  'sa-east-1': ['BR', 'Sao Paulo'],
  'us-east-1': ['US', 'Virginia'],
  'us-east-2': ['US', 'Ohio'],
  'us-gov-east-1': ['US', 'GovCloud (US-East)'],
  'us-gov-west-1': ['US', 'GovCloud (US-West)'],
  'us-west-1': ['US', 'California'],
  'us-west-2': ['US', 'Oregon'],
}

const azure: Rows = {
  australiacentral: ['AU', 'Canberra'],
  australiacentral2: ['AU', 'Canberra'],
  australiaeast: ['AU', 'New South Wales'],
  australiasoutheast: ['AU', 'Victoria'],
  austriaeast: ['AT', 'Vienna'],
  belgiumcentral: ['BE', 'Brussels'],
  brazilsouth: ['BR', 'Sao Paulo State'],
  brazilsoutheast: ['BR', 'Rio'],
  canadacentral: ['CA', 'Toronto'],
  canadaeast: ['CA', 'Quebec'],
  centralindia: ['IN', 'Pune'],
  centralus: ['US', 'Iowa'],
  chilecentral: ['CL', 'Santiago'],
  eastasia: ['HK', 'Hong Kong'],
  eastus: ['US', 'Virginia'],
  eastus2: ['US', 'Virginia'],
  francecentral: ['FR', 'Paris'],
  francesouth: ['FR', 'Marseille'],
  germanynorth: ['DE', 'Berlin'],
  germanywestcentral: ['DE', 'Frankfurt'],
  indonesiacentral: ['ID', 'Jakarta'],
  israelcentral: ['IL', 'Israel'],
  italynorth: ['IT', 'Milan'],
  japaneast: ['JP', 'Tokyo'],
  japanwest: ['JP', 'Osaka'],
  koreacentral: ['KR', 'Seoul'],
  koreasouth: ['KR', 'Busan'],
  malaysiawest: ['MY', 'Kuala Lumpur'],
  mexicocentral: ['MX', 'Queretaro'],
  newzealandnorth: ['NZ', 'Auckland'],
  northcentralus: ['US', 'Illinois'],
  northeurope: ['IE', 'Ireland'],
  norwayeast: ['NO', 'Norway'],
  norwaywest: ['NO', 'Norway'],
  polandcentral: ['PL', 'Warsaw'],
  qatarcentral: ['QA', 'Doha'],
  southafricanorth: ['ZA', 'Johannesburg'],
  southafricawest: ['ZA', 'Cape Town'],
  southcentralus: ['US', 'Texas'],
  southeastasia: ['SG', 'Singapore'],
  southindia: ['IN', 'Chennai'],
  spaincentral: ['ES', 'Madrid'],
  swedencentral: ['SE', 'Gävle'],
  switzerlandnorth: ['CH', 'Zurich'],
  switzerlandwest: ['CH', 'Geneva'],
  uaecentral: ['AE', 'Abu Dhabi'],
  uaenorth: ['AE', 'Dubai'],
  uksouth: ['GB', 'London'],
  ukwest: ['GB', 'Cardiff'],
  westcentralus: ['US', 'Wyoming'],
  westeurope: ['NL', 'Netherlands'],
  westindia: ['IN', 'Mumbai'],
  westus: ['US', 'California'],
  westus2: ['US', 'Washington'],
  westus3: ['US', 'Phoenix'],
}

const google: Rows = {
  'africa-south1': ['ZA', 'Johannesburg'],
  'asia-east1': ['TW', 'Taiwan'],
  'asia-east2': ['HK', 'Hong Kong'],
  'asia-northeast1': ['JP', 'Tokyo'],
  'asia-northeast2': ['JP', 'Osaka'],
  'asia-northeast3': ['KR', 'Seoul'],
  'asia-south1': ['IN', 'Mumbai'],
  'asia-south2': ['IN', 'Delhi'],
  'asia-southeast1': ['SG', 'Singapore'],
  'asia-southeast2': ['ID', 'Jakarta'],
  'asia-southeast3': ['TH', 'Bangkok'],
  'australia-southeast1': ['AU', 'Sydney'],
  'australia-southeast2': ['AU', 'Melbourne'],
  'europe-central2': ['PL', 'Warsaw'],
  'europe-north1': ['FI', 'Finland'],
  'europe-north2': ['SE', 'Stockholm'],
  'europe-southwest1': ['ES', 'Madrid'],
  'europe-west1': ['BE', 'Belgium'],
  'europe-west10': ['DE', 'Berlin'],
  'europe-west12': ['IT', 'Turin'],
  'europe-west2': ['GB', 'London'],
  'europe-west3': ['DE', 'Frankfurt'],
  'europe-west4': ['NL', 'Netherlands'],
  'europe-west6': ['CH', 'Zürich'],
  'europe-west8': ['IT', 'Milan'],
  'europe-west9': ['FR', 'Paris'],
  'me-central1': ['QA', 'Doha'],
  'me-central2': ['SA', 'Dammam'],
  'me-west1': ['IL', 'Tel Aviv'],
  'northamerica-northeast1': ['CA', 'Montréal'],
  'northamerica-northeast2': ['CA', 'Toronto'],
  'northamerica-south1': ['MX', 'Mexico'],
  'southamerica-east1': ['BR', 'São Paulo'],
  'southamerica-west1': ['CL', 'Santiago'],
  'us-central1': ['US', 'Iowa'],
  'us-east1': ['US', 'South Carolina'],
  'us-east4': ['US', 'Northern Virginia'],
  'us-east5': ['US', 'Columbus'],
  'us-south1': ['US', 'Dallas'],
  'us-west1': ['US', 'Oregon'],
  'us-west2': ['US', 'Los Angeles'],
  'us-west3': ['US', 'Salt Lake City'],
  'us-west4': ['US', 'Las Vegas'],
}

/**
 * Locations of Google Cloud that are several regions. What lies there may lie in any of their countries; `eu` promises the
 * member states of the European Union and no single one.
 */
const googleGroups: Readonly<Record<string, readonly [countries: readonly string[], known: string]>> = {
  eu: [countryGroups.EU.countries, 'European Union'],
  us: [['US'], 'United States'],
  asia: [['HK', 'ID', 'IN', 'JP', 'KR', 'SG', 'TW'], 'Asia'],
  asia1: [['JP'], 'Tokyo and Osaka'],
  eur4: [['FI', 'NL'], 'Finland and the Netherlands'],
  eur5: [['BE', 'GB'], 'Belgium and London'],
  eur7: [['DE', 'GB'], 'London and Frankfurt'],
  eur8: [['CH', 'DE'], 'Frankfurt and Zürich'],
  nam4: [['US'], 'Iowa and South Carolina'],
}

/** Regions to which Cloudflare's Regional Services can pin the end of TLS, of those that are a country or the EU. */
const cloudflare: Rows = {
  'cloudflare-australia': ['AU', 'Australia'],
  'cloudflare-canada': ['CA', 'Canada'],
  'cloudflare-france': ['FR', 'France'],
  'cloudflare-germany': ['DE', 'Germany'],
  'cloudflare-india': ['IN', 'India'],
  'cloudflare-italy': ['IT', 'Italy'],
  'cloudflare-japan': ['JP', 'Japan'],
  'cloudflare-netherlands': ['NL', 'Netherlands'],
  'cloudflare-singapore': ['SG', 'Singapore'],
  'cloudflare-south-korea': ['KR', 'South Korea'],
  'cloudflare-spain': ['ES', 'Spain'],
  'cloudflare-switzerland': ['CH', 'Switzerland'],
  'cloudflare-united-kingdom': ['GB', 'United Kingdom'],
  'cloudflare-united-states': ['US', 'United States'],
}

/** When each provider's table was read, and where. */
export const placeSources: Readonly<Record<Provider, { readonly asOf: string; readonly source: string }>> = {
  aws: { asOf: '2026-05-20', source: 'AWS SDK (botocore 1.43.11), partitions.json' },
  azure: { asOf: '2025-09-23', source: 'Microsoft, List of Azure regions' },
  google: { asOf: '2026-11-28', source: 'Google Cloud, Geography and regions; Cloud Storage, bucket locations' },
  cloudflare: { asOf: '2026-11-25', source: 'Cloudflare, Regional Services, region support' },
}

const placesOf = (provider: Provider, rows: Rows): Place[] =>
  Object.entries(rows).map(([name, [country, known]]) => ({ name, provider, countries: [country], known }))

export const places: readonly Place[] = [
  ...placesOf('aws', aws),
  ...placesOf('azure', azure),
  ...placesOf('google', google),
  ...Object.entries(googleGroups).map(([name, [countries, known]]): Place => ({
    name,
    provider: 'google',
    countries,
    known,
  })),
  ...placesOf('cloudflare', cloudflare),
  {
    name: 'cloudflare-european-union',
    provider: 'cloudflare',
    countries: countryGroups.EU.countries,
    known: 'European Union',
  },
]

const byName = new Map(places.map(place => [place.name, place]))

/** The place of that name, or null: no provider of the tables has it. */
export const placeNamed = (name: string): Place | null => byName.get(name) ?? null
