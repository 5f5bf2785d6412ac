/** Personal data in the middle of a text: addresses of mail, telephone numbers, accounts. Pure. */
import type { Put } from './shapes.ts'

// Not the user of a URL: postgres://app@db.example.com
const mail = /(?<!:\/\/[^\s/@"']*)(?<![\w.+{}%-])[\w.+{}%-]+@(?:[a-z0-9-]+\.)+[a-z]{2,}(?![\w-])/gi
const telephone = /(?<![\w.+])\+[1-9]\d?(?:[ ()/.-]{0,2}\d){6,13}(?!\d)/g
const account = /(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?![A-Za-z0-9])/g

const forms: readonly { readonly form: RegExp; readonly isSo?: (text: string) => boolean }[] = [
  { form: mail },
  { form: telephone },
  { form: account, isSo: isIban },
]

/** ISO 13616: the check digits hold. */
function isIban(text: string): boolean {
  const bare = text.replaceAll(' ', '')
  const digits = `${bare.slice(4)}${bare.slice(0, 4)}`.replace(/[A-Z]/g, letter => String(letter.charCodeAt(0) - 55))
  return bare.length >= 15 && BigInt(digits) % 97n === 1n
}

export const replacePersonal = (text: string, put: Put): string =>
  forms.reduce(
    (left, { form, isSo = () => true }) => left.replace(form, found => (isSo(found) ? put(found) : found)),
    text,
  )

const personalName =
  /^(full|first|last|family|given|sur|maiden|middle)?_?-?name$|mail|phone|mobile|iban|birth|dob|street|address|passport|ssn|national_?id|tax_?id|card/i

/** The same of what a canary is planted with: there the name of a field tells what stands behind it. */
export function replaceInRecord(text: string, put: Put): string {
  const named = text.replace(
    /("([\w-]+)"\s*:\s*")((?:[^"\\]|\\.)+)(?=")/g,
    (whole, before: string, name: string, value: string) =>
      personalName.test(name) && !/^\W*\{mark\}\W*$/.test(value) ? before + put(value) : whole,
  )
  return replacePersonal(named, put).replace(/(?<![\w.])\d{13,19}(?![\w.])/g, digits =>
    isCard(digits) ? put(digits) : digits,
  )
}

/** ISO 7812: the check digit holds. */
function isCard(digits: string): boolean {
  const sum = [...digits].toReversed().reduce((total, digit, at) => {
    const doubled = Number(digit) * (at % 2 === 0 ? 1 : 2)
    return total + (doubled > 9 ? doubled - 9 : doubled)
  }, 0)
  return sum % 10 === 0
}
