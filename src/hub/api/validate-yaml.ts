import { Type } from 'typebox'
import type { App } from '../../http/index.ts'
import { readCard } from '../card.ts'

const body = Type.Object({ content: Type.String(), repoType: Type.Optional(Type.String()) })

export function registerValidateYaml(app: App): void {
  app.post(
    '/api/validate-yaml',
    { schema: { summary: 'Check the metadata of a card', tags: ['hub'], body } },
    async (request, reply) => {
      const errors = readCard(request.body.content).faults.map((message) => ({ message }))
      if (errors.length === 0) return { errors, warnings: [] }
      const error = `Invalid metadata in README.md: ${errors[0]?.message ?? ''}`
      return await reply
        .code(400)
        .header('x-error-code', 'BadRequest')
        .send({ error, code: 'BadRequest', errors, warnings: [], requestId: request.id })
    },
  )
}
