/** Legal bases on which personal data may be transferred to another country: dated facts that expire. */
import Type, { type Static } from 'typebox'
import { countryGroups } from './country.ts'

const Country = Type.String({ pattern: '^[A-Z]{2}$', description: 'ISO 3166-1 alpha-2' })
const Day = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$', description: 'a day: 2031-12-27' })

/** One basis. It answers whether a transfer is lawful, never whether a boundary was kept: those are two answers. */
export const TransferBasis = Type.Object(
  {
    from: Type.Array(Country, { minItems: 1 }),
    to: Type.Array(Country, { minItems: 1 }),
    basis: Type.String({ description: 'for people: "adequacy decision (GDPR)"' }),
    /** first day on which it can be relied on */
    since: Day,
    /** first day on which it cannot be relied on any more; null: it has no end of its own, and can be repealed */
    expires: Type.Union([Day, Type.Null()]),
    /** whom it covers, where that is not everyone */
    onlyFor: Type.Optional(Type.String()),
    source: Type.String(),
  },
  { additionalProperties: false },
)
export type TransferBasis = Static<typeof TransferBasis>

const eea = [...countryGroups.EEA.countries]

/**
 * Bases between the countries that the lab and the architecture speak of, as read on 2026-11-25. The list of the European
 * Commission has no decision for Singapore. What is not here must be stated by the environment that relies on it.
 */
export const knownTransfers: readonly TransferBasis[] = [
  {
    from: eea,
    to: eea,
    basis: 'GDPR holds throughout the European Economic Area',
    since: '2018-07-20',
    expires: null,
    source: 'Decision of the EEA Joint Committee 154/2018',
  },
  {
    from: eea,
    to: ['GB'],
    basis: 'adequacy decision (GDPR), renewed on 2025-12-19',
    since: '2021-06-28',
    expires: '2031-12-27',
    source: 'European Commission, renewal of the adequacy decisions for the United Kingdom, 19 December 2025',
  },
  {
    from: eea,
    to: ['JP'],
    basis: 'adequacy decision (GDPR)',
    since: '2019-01-23',
    expires: null,
    onlyFor: 'recipients under the Japanese Act on the Protection of Personal Information',
    source: 'European Commission, Implementing Decision (EU) 2019/419',
  },
  {
    from: eea,
    to: ['US'],
    basis: 'adequacy decision (EU-US Data Privacy Framework)',
    since: '2023-07-10',
    expires: null,
    onlyFor: 'recipients certified under the framework',
    source: 'European Commission, Implementing Decision (EU) 2023/1795',
  },
  {
    from: ['GB'],
    to: [...eea, 'JP'],
    basis: 'adequacy regulations (UK GDPR)',
    since: '2021-01-01',
    expires: null,
    source: 'Data Protection Act 2018, schedule 21, paragraph 5',
  },
  {
    from: ['GB'],
    to: ['US'],
    basis: 'adequacy regulations (UK extension to the Data Privacy Framework)',
    since: '2023-10-12',
    expires: null,
    onlyFor: 'recipients certified under the framework and its UK extension',
    source: 'SI 2023/1028',
  },
]
