import { exitCodes, Misuse, type Command } from './command.ts'
import { rowsIn, table } from './table.ts'

export const models: Command = {
  name: 'models',
  summary: 'The models that you may know of, and the level of each',
  usage: ['ecluse models [WORDS] [--json]'],
  options: {},
  async run({ client, options, terminal, arguments: given }) {
    if (given.length > 1) throw new Misuse('search for one text: put quotes around several words')
    const [words] = given
    const query = words === undefined ? '' : `?search=${encodeURIComponent(words)}`
    const answer = await client().json(`/api/hub/models${query}`)
    const columns = ['repo', 'level', 'exposure', 'held', 'updatedAt', 'revision']
    terminal.out(options.isSet('json') ? JSON.stringify(answer) : table(rowsIn(answer, 'models'), columns))
    if (rowsIn(answer, 'models').length === 0) terminal.note('There is no such model that you may know of.')
    return exitCodes.done
  },
}
