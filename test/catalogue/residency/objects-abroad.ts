/** The lab with an object store, whose second site is in the US: everything that is put in Ireland is copied there. */
import objects from '../../../environments/lab-objects.ts'
import type { Environment } from '../../../src/model/environment/environment.ts'

const moved = JSON.parse(JSON.stringify(objects).replaceAll('eu-central-1', 'us-east-1')) as Environment

export default {
  ...moved,
  name: 'objects-abroad',
  boundaries: { ...moved.boundaries, us: ['US'] },
  regions: {
    ...moved.regions,
    'us-east-1': {
      label: 'US East (N. Virginia)',
      country: 'US',
      jurisdiction: 'United States',
      compliance: ['SOC 2'],
      boundary: 'us',
      zones: ['a'],
      backupRegions: [],
    },
  },
} satisfies Environment
