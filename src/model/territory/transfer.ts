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

/** First day of the GDPR; decisions from before it stay in force by its article 45 (9). */
const gdprDay = '2018-05-25'

/** Decisions without an end of their own, but for those that need more words: `[country, day, number, whom it covers]`. */
const adequacy: readonly (readonly [country: string, since: string, source: string, onlyFor?: string])[] = [
  ['CH', '2000-07-26', 'Decision 2000/518/EC'],
  [
    'CA',
    '2001-12-20',
    'Decision 2002/2/EC',
    'recipients under the Canadian Personal Information Protection and Electronic Documents Act',
  ],
  ['AR', '2003-06-30', 'Decision 2003/490/EC'],
  ['GG', '2003-11-21', 'Decision 2003/821/EC'],
  ['IM', '2004-04-28', 'Decision 2004/411/EC'],
  ['JE', '2008-05-08', 'Decision 2008/393/EC'],
  ['FO', '2010-03-05', 'Decision 2010/146/EU'],
  ['AD', '2010-10-19', 'Decision 2010/625/EU'],
  ['IL', '2011-01-31', 'Decision 2011/61/EU', 'automated transfers, and what is processed by automated means'],
  ['UY', '2012-08-21', 'Implementing Decision 2012/484/EU'],
  ['NZ', '2012-12-19', 'Implementing Decision 2013/65/EU'],
  [
    'KR',
    '2021-12-17',
    'Implementing Decision (EU) 2022/254',
    'recipients under the Korean Personal Information Protection Act',
  ],
]

/**
 * Bases as read on 2026-11-28. The list of the European Commission has no decision for Singapore. What is not here must be
 * stated by the environment that relies on it.
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
  ...adequacy.map(([country, since, source, onlyFor]): TransferBasis => ({
    from: eea,
    to: [country],
    basis:
      since < gdprDay
        ? 'adequacy decision (before the GDPR, which keeps it; upheld by the review of 2024-01-15)'
        : 'adequacy decision (GDPR)',
    since,
    expires: null,
    ...(onlyFor === undefined ? {} : { onlyFor }),
    source: `European Commission, ${source}`,
  })),
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
