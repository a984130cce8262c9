import { execFileSync } from 'node:child_process'
import { join, relative } from 'node:path'
import t from 'tap'
import { placeOf } from '../../../src/audit/printers/place.ts'
import { findFiles } from '../../../src/audit/sources/find-files.ts'

/** What is found, relative to a folder; errors as `path: error`. */
async function find(folder: string, paths: string[], recursive = true): Promise<string[]> {
  const found: string[] = []
  const short = (path: string) => (path === '-' ? path : relative(folder, path) || '.')
  const absolute = paths.map((path) => (path === '-' ? path : join(folder, path)))
  for await (const file of findFiles(absolute, recursive)) {
    found.push('path' in file ? short(file.path) : `${short(placeOf(file.source))}: ${file.error}`)
  }
  return found
}

t.test('directories: manifests only, sorted, with those inside', async (t) => {
  const folder = t.testdir({
    'b.yml': '',
    'a.yaml': '',
    'C.JSON': '',
    'README.md': '',
    sub: { 'd.json': '', 'x.txt': '', deeper: { 'e.yaml': '' } },
    'dir.yaml': { 'f.yaml': '' },
  })
  const all = ['C.JSON', 'a.yaml', 'b.yml', 'dir.yaml/f.yaml', 'sub/d.json', 'sub/deeper/e.yaml']
  t.same(await find(folder, ['.']), all)
  t.same(await find(folder, ['.'], false), ['C.JSON', 'a.yaml', 'b.yml'])
})

t.test('files named are read whatever they are called, and nothing twice', async (t) => {
  const folder = t.testdir({ 'README.md': '', 'a.yaml': '', sub: { 'b.yaml': '' } })
  t.same(await find(folder, ['README.md', '-', 'a.yaml', '-', '.', 'sub', './a.yaml']), [
    'README.md',
    '-',
    'a.yaml',
    'sub/b.yaml',
  ])
  t.same(await find(folder, ['sub', '.']), ['sub/b.yaml', 'a.yaml'])
})

t.test('links are followed, and loops end', async (t) => {
  const folder = t.testdir({
    real: { 'a.yaml': '', up: t.fixture('symlink', '../real'), top: t.fixture('symlink', '..') },
    linked: t.fixture('symlink', 'real'),
    'b.yaml': t.fixture('symlink', 'real/a.yaml'),
    'self.yaml': t.fixture('symlink', 'self.yaml'),
    'gone.yaml': t.fixture('symlink', 'nowhere'),
    gone: t.fixture('symlink', 'nowhere'),
  })
  t.same(await find(folder, ['.']), [
    'b.yaml',
    'gone.yaml: no such file or directory',
    'self.yaml: too many symbolic links encountered',
  ])
  t.same(await find(folder, ['linked']), [
    'linked/a.yaml',
    ...(await find(folder, ['.'])).map((path) => `linked/top/${path}`).slice(1),
  ])
})

t.test('what cannot be looked at is named, and so is a directory without manifests', async (t) => {
  const folder = t.testdir({ empty: { inner: { 'x.txt': '' } }, 'a.yaml': '' })
  t.same(await find(folder, ['missing', 'a.yaml/b', 'empty']), [
    'missing: no such file or directory',
    'a.yaml/b: not a directory',
    'empty: holds no .yaml, .yml or .json file',
  ])
})

t.test('pipes are read when named, never waited for in a directory', async (t) => {
  const folder = t.testdir({ 'a.yaml': '' })
  execFileSync('mkfifo', [join(folder, 'pipe.yaml')])
  t.same(await find(folder, ['pipe.yaml']), ['pipe.yaml'])
  t.same(await find(folder, ['.']), ['a.yaml', 'pipe.yaml: is not a regular file'])
})
