import type { FastifyRequest } from 'fastify'
import type { Principal } from '../../accounts/index.ts'

/** Who asks: the accounts room has found it out before any operation of the hub runs. */
export function callerOf(request: Pick<FastifyRequest, 'headers'>): Principal {
  return (request as Pick<FastifyRequest, 'headers'> & { readonly principal: Principal }).principal
}
