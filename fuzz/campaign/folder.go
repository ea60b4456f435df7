package campaign

import (
	"os"
	"path/filepath"
)

// Folder is what a folder of crashers holds, of however many campaigns.
type Folder struct {
	Dir      string
	Findings []Finding
	Programs uint64 // of all campaigns
	Seconds  float64
	Inconclusive,
	Permitted map[string]uint64 // programs by cause, and by what is open
	History []Point
}

// ReadFolder reads a folder of crashers, which a campaign may be writing to. The error names the file that cannot be
// read.
func ReadFolder(dir string) (*Folder, error) {
	if _, err := os.Stat(dir); err != nil {
		return nil, err
	}
	f := &Folder{Dir: dir, Inconclusive: map[string]uint64{}, Permitted: map[string]uint64{}}
	states, err := readStates(filepath.Join(dir, stateName))
	if err != nil {
		return nil, err
	}
	found, err := readFindings(dir)
	if err != nil {
		return nil, err
	}
	for _, s := range states {
		f.Programs += s.Programs
		f.Seconds += s.Seconds
		addUp(f.Inconclusive, s.Inconclusive)
		addUp(f.Permitted, s.Permitted)
		for title, n := range s.Findings {
			if x := found.list[title]; x != nil {
				x.Count += n
			}
		}
	}
	f.Findings = found.all()
	f.History, err = readHistory(dir)
	return f, err
}

func addUp(sum, more map[string]uint64) {
	for key, n := range more {
		sum[key] += n
	}
}

// ReadInput reads a finding's input, and what engines did with it.
func (f *Folder) ReadInput(x *Finding) (in []byte, output string, err error) {
	if in, err = readInput(f.Dir, x.Input); err != nil {
		return nil, "", err
	}
	text, err := readFile(filepath.Join(f.Dir, x.Input+".output"))
	return in, string(text), err
}
