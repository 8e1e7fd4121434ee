import { createRootRoute, createRoute, createRouter, redirect, useParams } from '@tanstack/react-router'
import { AccessPage } from '../pages/access-page.tsx'
import { BrokenPage } from '../pages/broken-page.tsx'
import { BuildPage } from '../pages/build-page.tsx'
import { ChatPage } from '../pages/chat/index.ts'
import { ModelPage } from '../pages/model/index.ts'
import { ModelsPage } from '../pages/models-page.tsx'
import { NotFoundPage } from '../pages/not-found-page.tsx'
import { OverviewPage } from '../pages/overview-page.tsx'
import { ProposalPage } from '../pages/proposal/index.ts'
import { PublishPage } from '../pages/publish-page.tsx'
import { RecordPage } from '../pages/record-page.tsx'
import { RequestsPage } from '../pages/requests-page.tsx'
import { ReviewPage } from '../pages/review-page.tsx'
import { SecurityPage } from '../pages/security-page.tsx'
import { SignInPage } from '../pages/sign-in-page.tsx'
import { TokensPage } from '../pages/tokens-page.tsx'
import { Shell } from './shell.tsx'
import { SignedIn } from './signed-in.tsx'

const root = createRootRoute({ component: Shell, notFoundComponent: NotFoundPage })
const page = <const Path extends string>(path: Path, component: () => React.ReactNode) =>
  createRoute({ getParentRoute: () => root, path, component })
const own = (Page: () => React.ReactNode) => () => (
  <SignedIn>
    <Page />
  </SignedIn>
)

// One component for both addresses, so that an answer keeps coming while a new conversation gets its own.
const chat = page('/chat', function Chat() {
  const { id = '' } = useParams({ strict: false })
  return (
    <SignedIn>
      <ChatPage id={id} />
    </SignedIn>
  )
})

const routes = [
  page('/', OverviewPage),
  page('/models', ModelsPage),
  page('/models/$owner/$name', function Model() {
    const { owner, name } = useParams({ from: '/models/$owner/$name' })
    return <ModelPage key={`${owner}/${name}`} repo={`${owner}/${name}`} />
  }),
  page('/record', RecordPage),
  page('/sign-in', SignInPage),
  // Where the server sends whoever followed a link that is spent.
  page('/signin', SignInPage),
  page('/settings/security', own(SecurityPage)),
  page('/tokens', own(TokensPage)),
  page('/build', own(BuildPage)),
  page('/publish', own(PublishPage)),
  page('/access', own(AccessPage)),
  page('/review', own(ReviewPage)),
  page('/requests', own(RequestsPage)),
  page('/proposals/$digest', function Proposal() {
    const { digest } = useParams({ from: '/proposals/$digest' })
    return <ProposalPage key={digest} digest={digest} />
  }),
  chat.addChildren([
    createRoute({ getParentRoute: () => chat, path: '/' }),
    createRoute({ getParentRoute: () => chat, path: '$id' }),
  ]),
  // The address that Hub clients print for a repo.
  createRoute({
    getParentRoute: () => root,
    path: '/$owner/$name',
    beforeLoad: ({ params }) => {
      throw redirect({ to: '/models/$owner/$name', params })
    },
  }),
] as const

export const router = createRouter({
  routeTree: root.addChildren(routes),
  defaultPreload: 'intent',
  scrollRestoration: true,
  defaultNotFoundComponent: NotFoundPage,
  defaultErrorComponent: BrokenPage,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
