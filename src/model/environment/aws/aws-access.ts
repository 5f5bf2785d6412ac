import Type, { type Static } from 'typebox'

export const Arn = (service: string, what: string) =>
  Type.String({ pattern: `^arn:aws[a-z-]*:${service}:`, description: `the ARN of ${what}` })

export const AwsRegion = Type.String({
  pattern: '^[a-z]{2}(-[a-z]+)+-\\d$',
  description: 'a region of AWS: eu-west-1',
})

/** In which account something is asked, and as whom: whoever runs Muster has credentials, as the AWS CLI finds them. */
export const awsAccess = {
  /** any other account is refused */
  account: Type.String({ pattern: '^\\d{12}$', description: 'the number of an account: 12 digits' }),
  /** of the AWS CLI's files; absent: as its variables say */
  profile: Type.Optional(Type.String({ minLength: 1 })),
  /** as which everything is asked; absent: as whoever has the credentials */
  role: Type.Optional(Arn('iam:', 'a role that may be assumed')),
  /** where the APIs answer instead of AWS: for tests */
  endpoint: Type.Optional(Type.String({ pattern: '^https?://' })),
} as const

const Access = Type.Object({ ...awsAccess, region: AwsRegion })
export type AwsAccess = Static<typeof Access>
