import { createHmac } from 'node:crypto'
import { gatewayOf } from '../model/environment/lab/gateway-settings.ts'
import type { LabSettings } from '../model/environment/lab/lab-settings.ts'

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')

/** A client token (JWT, HS256) for a subject, valid for `lifetimeS` seconds. */
export function signToken(key: string, subject: string, lifetimeS = 3600): string {
  const body = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode({ sub: subject, exp: Math.floor(Date.now() / 1000) + lifetimeS })}`
  return `${body}.${createHmac('sha256', key).update(body).digest('base64url')}`
}

/** What the gateways of a region take tokens by: the key that the settings give, else the lab's own. */
export const tokenKeyOf = (
  { settings, tokenKey }: { readonly settings: Pick<LabSettings, 'gateway'>; readonly tokenKey: string },
  region: string,
) => gatewayOf(settings.gateway, region).jwtKey ?? tokenKey

/** What clients of a front door sign their tokens with: the key of the region that serves it first. */
export const doorKeyOf = (
  site: { readonly settings: Pick<LabSettings, 'gateway'>; readonly tokenKey: string },
  { regions }: { readonly regions: readonly string[] },
) => tokenKeyOf(site, regions[0] as string)
