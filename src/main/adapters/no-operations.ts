import type { ModelOperations } from '#engine/endpoints/model-server'

/** Of servers that hold what they were started with. */
export const noOperations: ModelOperations = { load: null, unload: null, pull: null, remove: null }
