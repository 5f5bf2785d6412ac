/** What is wrong with a value is said without its secrets: before it is known to be sound, nobody has digested them. Pure. */
import { type MarkedSchema, replaceInData } from './data.ts'
import { replacePersonal } from './personal.ts'
import { replaceInText } from './shapes.ts'

const unshown = () => 'secret:not-shown'
const unnamed = () => 'personal:not-shown'

export const withoutSecrets = <T>(data: T, schema?: object): T =>
  replaceInData(data, schema as MarkedSchema | undefined, { secret: unshown, personal: unnamed })

export const textWithoutSecrets = (text: string): string => replacePersonal(replaceInText(text, unshown), unnamed)
