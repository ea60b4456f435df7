package judge

import (
	"wasmjudge/fuzz/program"
)

// Tally counts what an engine was compared on: programs, and of these what each of the features occurred in. Beside
// it stands how many there were.
type Tally struct {
	Programs Share
	Features [program.FeatureCount]Share
	Causes   map[string]uint64 // of what was not compared: what the engine lacks
}

// Share is how many programs of those that there were an engine was compared on.
type Share struct {
	Compared uint64 `json:"compared"`
	Of       uint64 `json:"of"`
}

// add counts a program with its needs, that was compared or, for what the engine lacks, was not.
func (t *Tally) add(needs program.Features, lacks string) {
	compared := uint64(1)
	if lacks != "" {
		if compared = 0; t.Causes == nil {
			t.Causes = map[string]uint64{}
		}
		t.Causes[lacks]++
	}
	t.Programs.add(compared, 1)
	for k := range t.Features {
		if needs.Has(1 << k) {
			t.Features[k].add(compared, 1)
		}
	}
}

func (s *Share) add(compared, of uint64) {
	s.Compared += compared
	s.Of += of
}

// Merge adds what another counted.
func (t *Tally) Merge(u *Tally) {
	t.Programs.add(u.Programs.Compared, u.Programs.Of)
	for k := range t.Features {
		t.Features[k].add(u.Features[k].Compared, u.Features[k].Of)
	}
	for cause, n := range u.Causes {
		if t.Causes == nil {
			t.Causes = map[string]uint64{}
		}
		t.Causes[cause] += n
	}
}

// Named returns the shares of the features by name.
func (t *Tally) Named() map[string]Share {
	named := map[string]Share{}
	for k, s := range t.Features {
		named[program.FeatureNames[k]] = s
	}
	return named
}
