import type { Cause } from '../cause.ts'
import { pgbouncerLoginRetry } from './login-retry.ts'

export const pgbouncerCauses: readonly Cause[] = [pgbouncerLoginRetry]
