package triage

import (
	"slices"
	"strings"

	"wasmjudge/fuzz/judge"
)

// Known says which scripts there are, and what they show. The zero value has none.
type Known struct {
	// Scripts are names of scripts by the buckets that they show: by their names, and as they are written.
	Scripts map[string][]string
	// Agrees are the rewrites after which the engine agrees, as in Finding.Agrees, by the names of scripts.
	Agrees map[string]string
}

// known is a script that shows a bucket.
type known struct{ name, agrees string }

// explained reports whether rewrites are known after which the engine agrees on the script.
func (s known) explained() bool { return s.agrees != "" }

// of lists the scripts that show a bucket.
func (k *Known) of(b judge.Bucket) (list []known) {
	for _, key := range []string{b.Slug(), b.String()} {
		for _, name := range k.Scripts[key] {
			if s := (known{name, k.Agrees[name]}); !slices.Contains(list, s) {
				list = append(list, s)
			}
		}
	}
	return list
}

// show notes that a script shows a bucket.
func (k *Known) show(bucket, name string) {
	if k.Scripts == nil {
		k.Scripts = map[string][]string{}
	}
	if !slices.Contains(k.Scripts[bucket], name) {
		k.Scripts[bucket] = append(k.Scripts[bucket], name)
	}
}

// explain notes the rewrites after which the engine agrees on a script.
func (k *Known) explain(name, agrees string) {
	if k.Agrees == nil {
		k.Agrees = map[string]string{}
	}
	k.Agrees[name] = agrees
}

// add notes what another one says.
func (k *Known) add(other Known) {
	for bucket, names := range other.Scripts {
		for _, name := range names {
			k.show(bucket, name)
		}
	}
	for name, agrees := range other.Agrees {
		k.explain(name, agrees)
	}
}

// without is what is known but for some scripts.
func (k *Known) without(names []string) (left Known) {
	left.add(*k)
	for bucket, list := range left.Scripts {
		left.Scripts[bucket] = slices.DeleteFunc(list, func(name string) bool { return slices.Contains(names, name) })
	}
	return left
}

// learn notes what the script of a finding shows.
func (k *Known) learn(f *Finding) {
	k.show(f.Bucket.Slug(), f.Name)
	k.show(f.First.Slug(), f.Name)
	if f.Agrees != "" {
		k.explain(f.Name, f.Agrees)
	}
}

// Shown reads which bucket a script shows that is in a file of a name, and after which rewrites the engine agrees, and
// notes it.
func (k *Known) Shown(name string, text []byte) {
	k.show(name, name)
	for line := range strings.Lines(string(text)) {
		line, ok := strings.CutPrefix(line, ";;")
		if !ok {
			return
		}
		line = strings.TrimSpace(line)
		if bucket, ok := strings.CutPrefix(line, "bucket:"); ok {
			k.show(strings.TrimSpace(bucket), name)
		}
		if cause, ok := strings.CutPrefix(line, causeLine); ok {
			agrees, _, _ := strings.Cut(cause, ":")
			k.explain(name, strings.TrimSpace(agrees))
		}
	}
}

// causeLine begins the line of a script that says after which rewrites the engine agrees.
const causeLine = "cause:  it agrees without"
