import type { LabComponent, Topology } from '../topology.ts'

/** Components of one kind in one region, in zone order. */
export const peersIn = (topology: Topology, region: string, kind: LabComponent['kind']) =>
  topology.components.filter(component => component.region === region && component.kind === kind)
