package judge

import (
	"context"
	"slices"
	"strings"
	"time"

	"wasmjudge/fuzz/program"
	"wasmjudge/wasm"
)

// Jury returns the engines that differ from the first on a program and agree with each other, of which there
// are two at least: then the first is to be suspected. Tiers of one engine, whose names are the same up to a
// hyphen, share their mistakes and count as one. What does not differ again, such as an engine that was late once, is
// no agreement against the first.
func (j *Judge) Jury(ctx context.Context, p *program.Program, d Difference) (agreed []string) {
	all := d.All()
	for i := range all {
		first := j.Engine(all[i].Engines[1])
		if first == nil || slices.Contains(agreed, first.Name()) {
			continue
		}
		group := []string{first.Name()}
		for k := range all[i+1:] {
			other := j.Engine(all[i+1+k].Engines[1])
			if other != nil && agree(ctx, p, first, other, j.Time) {
				group = append(group, other.Name())
			}
		}
		if engineFamilies(group) > 1 && len(group) > len(agreed) && !agree(ctx, p, j.Engines[0], first, j.Time) {
			agreed = group
		}
	}
	return agreed
}

// agree reports whether two engines do the same.
func agree(ctx context.Context, p *program.Program, a, b wasm.Engine, time time.Duration) bool {
	j := New(a, b)
	j.Time = time
	d, err := j.Program(ctx, p)
	return err == nil && d.Agrees()
}

// engineFamilies counts engines without their tiers.
func engineFamilies(names []string) int {
	seen := map[string]bool{}
	for _, name := range names {
		family, _, _ := strings.Cut(name, "-")
		seen[family] = true
	}
	return len(seen)
}

// Suspect is what the title of a difference begins with in which engines agree against the first.
const Suspect = "suspect the oracle: "
