/** Records of Route 53 that lead clients, as drivers: one for each hosted zone. */
import Type, { type Static } from 'typebox'
import type { EstateEnvironment } from '../../../model/environment/environment.ts'
import type { DnsRecord, Route53Settings } from '../../../model/environment/route53/route53-settings.ts'
import { hostedZonesIn } from '../../../model/environment/system.ts'
import type { Target } from '../../../model/scenario/target.ts'
import type { Action } from '../../contract/action.ts'
import { checked } from '../../contract/checked.ts'
import type { Check, Driver } from '../../contract/driver.ts'
import type { Fault } from '../../contract/fault.ts'
import { Route53Api } from './api.ts'
import { type Context, type Handle, LeadingRecords } from './leading.ts'
import { ledTo, markIn, markName, placesIn, setsOf, withdrawn } from './records.ts'

const Nothing = Type.Object({}, { additionalProperties: false })
const To = Type.Object(
  { to: Type.String({ description: 'the region that serves from now on, alone' }) },
  { additionalProperties: false },
)

/** A change is everywhere within a minute, as Amazon has it. */
const changeMs = 180_000
const permission =
  'list and change records of the hosted zone, read changes, and read and update health checks of its records'
const stays = 'nobody else does, so it stands until somebody undoes it or runs `muster recover`'

export const route53Drivers = ({ systems }: EstateEnvironment): Driver[] =>
  hostedZonesIn(systems).map(([name, settings]) => {
    const leading = new LeadingRecords(settings)
    const looks = (isTolerant: boolean) =>
      new Map(Object.keys(settings.records).map(record => checkOf(name, settings, record, isTolerant ? leading : null)))
    const strict = looks(false)
    return {
      ...{ name, system: name, description: `records of the hosted zone ${settings.hostedZone}` },
      faults: [withdraw(settings, leading)],
      actions: [cutOver(settings, leading)],
      // What a drill has changed itself is no reason to stop it.
      checks: looks(true),
      steadyStores: (system, signal) => Promise.all([...strict.values()].map(look => look(system as never, signal))),
    }
  })

function withdraw(settings: Route53Settings, leading: LeadingRecords): Fault<object, Handle, Context['system']> {
  return {
    kind: 'edge.withdraw',
    schema: Nothing,
    injectMs: changeMs,
    undoMs: changeMs,
    describe: () => ({
      effect:
        'takes the place out of the answers of Route 53: its values, its weight, or by its health check, which says "unhealthy" whatever it sees',
      departs: 'what runs there goes on; resolvers answer with what they know until the record’s TTL is over',
      undo: `puts back what was read before; ${stays}`,
      reversible: true,
      permission,
      blastRadius: 'region',
    }),
    candidates(_estate, target) {
      const record = recordOf(settings, target)
      return record && placesIn(record, target).length > 0 ? [placeText(target)] : []
    },
    async prepare(_spec, target, context) {
      const record = recordOf(settings, target) as DnsRecord
      const how = (sets: Parameters<typeof withdrawn>[1]) => withdrawn(record, sets, placesIn(record, target))
      return {
        instance: placeText(target),
        handle: await leading.prepare(target.component as string, 'edge.withdraw', how, context),
      }
    },
    inject: (handle, context) => leading.begin(handle, context),
    confirm: (handle, context) => leading.confirm(handle, context),
    undo: (handle, context) => leading.undo(handle, context),
    doneHere: handle => leading.doneHere(handle),
  }
}

function cutOver(
  settings: Route53Settings,
  leading: LeadingRecords,
): Action<Static<typeof To>, Handle, Context['system']> {
  return {
    kind: 'edge.cut-over',
    schema: To,
    performMs: changeMs,
    undoMs: changeMs,
    describe: ({ to = 'one region' }) => ({
      effect: `answers with ${to} alone: by values, by weights, or by the health checks of all others`,
      undo: `puts back what was read before; ${stays}`,
      permission,
    }),
    candidates(_estate, target, { to }) {
      const record = recordOf(settings, target)
      return record && placesIn(record, { region: to }).length > 0 ? [target.component as string] : []
    },
    async prepare({ to }, target, context) {
      const record = recordOf(settings, target) as DnsRecord
      const how = (sets: Parameters<typeof ledTo>[1]) => ledTo(record, sets, placesIn(record, { region: to }))
      const component = target.component as string
      return { instance: component, handle: await leading.prepare(component, 'edge.cut-over', how, context) }
    },
    async perform(handle, context) {
      await leading.begin(handle, context)
      const { state, detail, facts = {} } = await leading.confirm(handle, context)
      if (state !== 'present') throw new Error(`the cut-over is not there: ${detail}`)
      return { detail, facts }
    },
    confirm: (handle, context) => leading.confirm(handle, context),
    undo: (handle, context) => leading.undo(handle, context),
  }
}

/** Holds while the record is there, and no drill has changed it; `leading`: whose own changes do not count. */
function checkOf(
  system: string,
  settings: Route53Settings,
  name: string,
  leading: LeadingRecords | null,
): [string, Check] {
  const whole = `${system}/${name}`
  const record = settings.records[name] as DnsRecord
  const look: Check = (_reached, signal) =>
    checked(whole, async () => {
      const api = new Route53Api(settings, () => undefined)
      try {
        const all = await api.setsOf([record.name, markName(record)], signal)
        const mark = markIn(record, all)?.mark
        if (mark && !leading?.isOwn(mark.name))
          throw new Error(`it is changed by run ${mark.runId}: run \`muster recover\` should it have ended`)
        const sets = setsOf(record, all)
        if (sets.length === 0) throw new Error(`the hosted zone has no record ${record.name} of type ${record.type}`)
        return `${record.name} has ${sets.length} sets`
      } finally {
        api.close()
      }
    })
  return [whole, look]
}

/** The record that a target names as its component; null: there is none such, or it means something else. */
function recordOf({ records }: Route53Settings, { component = '', store, service, role }: Target): DnsRecord | null {
  if (store !== undefined || service !== undefined || role !== undefined) return null
  return records[component] ?? null
}

const placeText = ({ component, region, zone }: Target) =>
  `${component} in ${region}${zone === undefined ? '' : `/${zone}`}`
