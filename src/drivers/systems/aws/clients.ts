/** Clients of AWS for an account: loaded when one is asked, and never for another account than the one that is named. */
import type { AwsAccess } from '../../../model/environment/aws/aws-access.ts'
import { MusterError, refusal } from '../../../model/muster-error.ts'

/** Each call is tried so often where AWS is busy, or does not answer. */
const attempts = 5

/** What every client of the account is made with. */
export async function clientOptions({ region, profile, role, endpoint }: AwsAccess) {
  const { fromNodeProviderChain, fromTemporaryCredentials } = await import('@aws-sdk/credential-providers')
  const own = fromNodeProviderChain(profile === undefined ? {} : { profile })
  const params = { RoleArn: role as string, RoleSessionName: 'muster' }
  const credentials =
    role === undefined ? own : fromTemporaryCredentials({ masterCredentials: own, params, clientConfig: { region } })
  return { region, credentials, maxAttempts: attempts, ...(endpoint === undefined ? {} : { endpoint }) }
}

/** Refuses where the credentials are those of another account. */
export async function requireAccount(settings: AwsAccess, signal: AbortSignal): Promise<void> {
  const { STSClient, GetCallerIdentityCommand } = await import('@aws-sdk/client-sts')
  const client = new STSClient(await clientOptions(settings))
  try {
    const { Account } = await client.send(new GetCallerIdentityCommand({}), { abortSignal: signal })
    if (Account === settings.account) return
    throw refusal(
      'aws.account',
      `the credentials are those of account ${Account}, and the environment names ${settings.account}`,
      'choose others with `profile` or `role`, or by the variables of the AWS CLI',
    )
  } catch (error) {
    throw awsError('say whose the credentials are', error)
  } finally {
    client.destroy()
  }
}

/** In our words, with what AWS calls it. */
export function awsError(what: string, error: unknown, docs = 'docs/system-aws.md'): MusterError {
  if (error instanceof MusterError) return error
  const { name = 'Error', message = String(error) } = error as Error
  const isDenied = /AccessDenied|UnauthorizedOperation|NotAuthorized/.test(name)
  const isExpired = /Expired|InvalidClientToken|UnrecognizedClient|CredentialsProvider/.test(name)
  const hint = isDenied
    ? `${docs} says which permissions it needs`
    : isExpired
      ? 'log in again; what was begun ends by itself when its time is over'
      : undefined
  return new MusterError('aws.refused', `AWS does not ${what}: ${name}: ${message}`, hint === undefined ? {} : { hint })
}
