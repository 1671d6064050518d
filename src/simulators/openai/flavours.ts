import type { RefusedRequest } from '../completions/read-request.ts'

/** vLLM changed its error envelope with 0.10.1. `generic`: some server with OpenAI's own envelope and several models. */
export type OpenAiFlavour = 'vllm-old' | 'vllm-new' | 'generic'

export interface FlavourFacts {
  /** What `GET /version` says; `null` = no such route. */
  version: string | null
  /** Names of the error types for status 400, 404 and 500. */
  types: { bad: string; missing: string; broken: string }
  error(refused: Pick<RefusedRequest, 'status' | 'type' | 'message' | 'extra'>): unknown
}

const vllmTypes = {
  bad: 'BadRequestError',
  missing: 'NotFoundError',
  broken: 'InternalServerError',
}

export const flavours: Record<OpenAiFlavour, FlavourFacts> = {
  'vllm-old': {
    version: '0.9.2',
    types: vllmTypes,
    error: ({ status, type, message }) => ({
      object: 'error',
      message,
      type,
      param: null,
      code: status,
    }),
  },
  'vllm-new': {
    version: '0.11.0',
    types: vllmTypes,
    error: ({ status, type, message }) => ({ error: { message, type, param: null, code: status } }),
  },
  generic: {
    version: null,
    types: {
      bad: 'invalid_request_error',
      missing: 'invalid_request_error',
      broken: 'server_error',
    },
    error: ({ type, message, extra }) => ({
      error: { message, type, param: null, code: null, ...extra },
    }),
  },
}
