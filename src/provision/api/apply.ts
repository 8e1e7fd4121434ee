import { requireOperator } from '../../accounts/index.ts'
import type { App } from '../../http/index.ts'
import { applyProvision, type ProvisionDependencies } from '../apply-provision.ts'
import { checkProvision, parseProvision } from '../parse-provision.ts'

export function apply(app: App, dependencies: ProvisionDependencies): void {
  app.post(
    '/api/provision',
    {
      schema: {
        tags: ['provision'],
        summary: 'Bring the instance to what a file says (YAML or JSON)',
        consumes: ['text/yaml', 'application/json'],
      },
    },
    async (request, reply) => {
      const operator = requireOperator(request)
      const { body } = request
      const provision = typeof body === 'string' ? parseProvision(body) : checkProvision(body)
      reply.header('cache-control', 'no-store')
      return await applyProvision(provision, dependencies, operator.id)
    },
  )
}
