import Type, { type Static } from 'typebox'

/** Settings of every component of the embedded lab, as data: edit them to drill another configuration. */
export const LabSettings = Type.Object({}, { additionalProperties: false })
export type LabSettings = Static<typeof LabSettings>
