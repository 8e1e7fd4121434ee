import type { App } from '../http/index.ts'
import { registerAuthCheck } from './api/auth-check.ts'
import { registerCommit } from './api/commit.ts'
import { registerCommits } from './api/commits.ts'
import { registerCreateRepo } from './api/create-repo.ts'
import { registerDeleteRepo } from './api/delete-repo.ts'
import { registerElsewhere } from './api/elsewhere.ts'
import { registerHubModels } from './api/hub-models.ts'
import { registerLfsBatch } from './api/lfs-batch.ts'
import { registerLfsUpload } from './api/lfs-upload.ts'
import { registerListModels } from './api/list-models.ts'
import { registerModelInfo } from './api/model-info.ts'
import { registerPathsInfo } from './api/paths-info.ts'
import { registerPreupload } from './api/preupload.ts'
import { registerRefs } from './api/refs.ts'
import { registerResolve } from './api/resolve.ts'
import { registerTree } from './api/tree.ts'
import { registerValidateYaml } from './api/validate-yaml.ts'
import { registerWhoami } from './api/whoami.ts'
import type { Hub } from './hub.ts'

/** The Hub's HTTP surface. The hook that finds out who asks must be registered before. */
export async function registerHub(app: App, hub: Hub): Promise<void> {
  await app.register(async (scope: App) => {
    scope.addContentTypeParser(
      'application/vnd.git-lfs+json',
      { parseAs: 'string' },
      scope.getDefaultJsonParser('error', 'error'),
    )
    // Clients send the bytes of large files under any media type or none.
    scope.addContentTypeParser('*', (_request, payload, done) => done(null, payload))
    registerWhoami(scope)
    registerCreateRepo(scope, hub)
    registerDeleteRepo(scope, hub)
    registerValidateYaml(scope)
    registerPreupload(scope, hub)
    registerLfsBatch(scope, hub)
    registerLfsUpload(scope, hub)
    registerCommit(scope, hub)
    registerListModels(scope, hub)
    registerModelInfo(scope, hub)
    registerTree(scope, hub)
    registerPathsInfo(scope, hub)
    registerRefs(scope, hub)
    registerCommits(scope, hub)
    registerAuthCheck(scope, hub)
    registerResolve(scope, hub)
    registerHubModels(scope, hub)
    registerElsewhere(scope, hub)
  })
}
