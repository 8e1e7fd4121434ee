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
