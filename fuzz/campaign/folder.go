package campaign

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"

	"wasmjudge/wasm"
)

// Folder is what a folder of crashers holds, of however many campaigns.
type Folder struct {
	Dir      string
	Findings []Finding
	Notes    map[string]Note // by ID of the finding, of those that have one
	Programs uint64          // of all campaigns
	Seconds  float64
	Inconclusive,
	Permitted map[string]uint64 // programs by cause, and by what is open
	Rules    map[string]uint64 // how often the oracle applied each rule in watched programs
	Examples map[string]string // an input of the corpus for each rule that was applied
	History  []Point
}

// Note returns what is said of a finding.
func (f *Folder) Note(id string) Note {
	if n, ok := f.Notes[id]; ok {
		return n
	}
	return Note{State: States[0]}
}

// ReadFolder reads a folder of crashers, which a campaign may be writing to. The error names the file that cannot be
// read.
func ReadFolder(dir string) (*Folder, error) { return NewReader(dir).Folder() }

// Folder reads the folder: of its files those that it has not read, and those that have changed. The error names the
// file that cannot be read. What it returns is the caller's, but for the maps of notes and the history, which are not
// to be changed.
func (r *Reader) Folder() (*Folder, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, err := os.Stat(r.dir); err != nil {
		return nil, err
	}
	found, err := r.findings()
	if err != nil {
		return nil, err
	}
	f := &Folder{
		Dir: r.dir, Inconclusive: map[string]uint64{}, Permitted: map[string]uint64{},
		Rules: map[string]uint64{}, Examples: map[string]string{},
	}
	states, err := r.states.read(filepath.Join(r.dir, stateName), readStates)
	if err != nil {
		return nil, err
	}
	for _, s := range states {
		f.add(s, found)
	}
	f.Findings = found.all()
	if f.Notes, err = r.said(); err != nil {
		return nil, err
	}
	f.History, err = r.history.read(filepath.Join(r.dir, historyName), readHistory)
	return f, err
}

// add adds what a campaign did.
func (f *Folder) add(s *state, found *findings) {
	f.Programs += s.Programs
	f.Seconds += s.Seconds
	addUp(f.Inconclusive, s.Inconclusive)
	addUp(f.Permitted, s.Permitted)
	addUp(f.Rules, s.Rules)
	maps.Copy(f.Examples, s.Examples)
	for title, n := range s.Findings {
		x := found.list[title]
		if x == nil {
			continue
		}
		x.Count += n
		if at := s.Last[title]; at.After(x.Last) {
			x.Last = at
		}
	}
}

func addUp(sum, more map[string]uint64) {
	for key, n := range more {
		sum[key] += n
	}
}

// ReadInput reads a finding's input, and what engines did with it.
func (f *Folder) ReadInput(x *Finding) (in []byte, output string, err error) {
	if in, err = peekInput(f.Dir, x.Input); err != nil {
		return nil, "", err
	}
	text, err := readFile(filepath.Join(f.Dir, x.Input+".output"))
	return in, string(text), err
}

// ReadCorpus reads an input of a corpus by the name of its file. The error is that of a name that no input has, or of
// the file.
func ReadCorpus(dir, name string) (in []byte, err error) {
	if !isHashed(name) && (filepath.Base(name) != name || filepath.Ext(name) != ".wast") {
		return nil, fmt.Errorf("%q is no name of an input: %w", wasm.Printable(name), os.ErrNotExist)
	}
	return peekInput(dir, name)
}
