// Who is asking: people, organisations, roles, tokens, sessions, sign-in.
export {
  anonymous,
  assurances,
  membershipIn,
  roles,
  rolesIn,
  scopes,
  specialities,
  type Account,
  type AccountId,
  type Assurance,
  type Membership,
  type Principal,
  type Role,
  type Scope,
  type Speciality,
} from './principal.ts'
export { accountsMigrations, type NamedAccount } from './accounts-store.ts'
export { createAccounts, type Accounts, type AccountsOptions, type FirstOperator } from './create-accounts.ts'
export type { Instance } from './api/read-session.ts'
export type {
  AccountsProvision,
  Change,
  MemberProvision,
  OrganisationProvision,
  PersonProvision,
  Provisioned,
  ProvisionedChange,
  ProvisionedToken,
  ServiceProvision,
  TokenProvision,
} from './provision-accounts.ts'
export { registerAccounts, type AccountsHttp } from './register-accounts.ts'
export { requireOperator, requireScope } from './require.ts'
export type { IssuedToken, NewToken } from './tokens.ts'
export { minPasswordLength } from './sign-in.ts'
