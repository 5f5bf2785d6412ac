/** What a published OpenAPI description allows of requests and answers. */
import { Ajv, type ValidateFunction } from 'ajv'

interface Operation {
  readonly requestBody?: { readonly content: Readonly<Record<string, object>> }
  readonly responses: Readonly<Record<string, object>>
}

export interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
}

/** An operation that a request calls, with what its path says. */
export interface Route {
  /** `/zones/{zone_id}/purge_cache` */
  readonly path: string
  readonly method: string
  readonly parameters: Readonly<Record<string, string>>
}

export class OpenApiJudge {
  readonly #api: OpenApi
  readonly #ajv = new Ajv({ strict: false, logger: false, validateFormats: false, allErrors: true })
  readonly #known = new Map<string, ValidateFunction>()

  constructor(api: OpenApi) {
    this.#api = api
    this.#ajv.addSchema(api, 'api')
  }

  /** Null: there is none such. */
  route(method: string, pathname: string): Route | null {
    for (const [path, operations] of Object.entries(this.#api.paths)) {
      const names: string[] = []
      const pattern = path.replace(/\{(\w+)\}/g, (_, name: string) => (names.push(name), '([^/]+)'))
      const found = new RegExp(`^${pattern}$`).exec(pathname)
      if (!found || !operations[method.toLowerCase()]) continue
      const parameters = Object.fromEntries(
        names.map((name, at) => [name, decodeURIComponent(found[at + 1] as string)]),
      )
      return { path, method: method.toLowerCase(), parameters }
    }
    return null
  }

  /** What is wrong with a request's body; empty: nothing. */
  wrongIn({ path, method }: Route, body: unknown): string[] {
    if (!this.#operation(path, method).requestBody) return []
    return this.#problems(['paths', path, method, 'requestBody', 'content', 'application/json', 'schema'], body)
  }

  /**
   * What is wrong with an answer; empty: nothing. The description joins what a failure says with what a success says, which no
   * answer can be: a failure is held to its own part.
   */
  wrongInAnswer({ path, method }: Route, status: number, answer: unknown): string[] {
    const { responses } = this.#operation(path, method)
    const [code, ...part] = status in responses ? [String(status)] : ['4XX', 'allOf', '1']
    return this.#problems(
      ['paths', path, method, 'responses', code, 'content', 'application/json', 'schema', ...part],
      answer,
    )
  }

  #operation(path: string, method: string): Operation {
    return (this.#api.paths[path] as Record<string, Operation>)[method] as Operation
  }

  #problems(pointer: readonly string[], value: unknown): string[] {
    const escaped = pointer.map(part => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1')))
    const $ref = `api#/${escaped.join('/')}`
    const validate = this.#known.get($ref) ?? this.#ajv.compile({ $ref })
    this.#known.set($ref, validate)
    if (validate(value)) return []
    return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath || '/'} ${message}`)
  }
}
