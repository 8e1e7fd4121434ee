import { requireScope } from '../../accounts/index.ts'
import type { App } from '../../http/index.ts'
import { requestView } from '../grant-view.ts'
import { mayAnswer } from '../grants.ts'
import { viewOf, type Desk } from './desk.ts'

export function listAccessRequests(app: App, desk: Desk): void {
  app.get(
    '/api/release/access-requests',
    { schema: { tags: ['release'], summary: 'Your requests, and those that you may answer' } },
    async (request) => {
      const account = requireScope(request, 'read')
      const requests = [...desk.release.state.requests.values()].filter(
        (asked) => asked.by === account.id || mayAnswer(account, asked.repo),
      )
      const view = await viewOf(desk)
      return {
        requests: requests.reverse().map((asked) => ({
          ...requestView(view, asked),
          mayAnswer: mayAnswer(account, asked.repo),
        })),
      }
    },
  )
}
