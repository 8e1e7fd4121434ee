/** Commands that work when pasted, with the clients people already have. */
export function downloadSnippet(origin: string, repo: string): string {
  return `export HF_ENDPOINT=${origin}\nexport HF_TOKEN=hf_…\nhf download ${repo}`
}

export function transformersSnippet(origin: string, repo: string): string {
  return `import os\nos.environ["HF_ENDPOINT"] = "${origin}"\n\nfrom transformers import AutoModelForCausalLM\nmodel = AutoModelForCausalLM.from_pretrained("${repo}")`
}

export function uploadSnippet(origin: string, owner: string): string {
  return `export HF_ENDPOINT=${origin}\nexport HF_TOKEN=hf_…\nhf upload ${owner}/my-model ./folder`
}

export function chatSnippet(origin: string, repo: string): string {
  return `from openai import OpenAI\n\nclient = OpenAI(base_url="${origin}/v1", api_key="hf_…")\nanswer = client.chat.completions.create(\n    model="${repo}",\n    messages=[{"role": "user", "content": "Hello"}],\n)\nprint(answer.choices[0].message.content)`
}

export function verifySnippet(name: string): string {
  return `npx ecluse verify --proof ${name}.tlog-proof --signature model.sig --key trusted-keys.txt ./${name}`
}
