package campaign

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// state is what is kept of a campaign between its runs.
type state struct {
	Next         uint64               `json:"next"` // number of the next program
	Redo         []span               `json:"redo,omitempty"`
	Programs     uint64               `json:"programs"`
	Mismatches   uint64               `json:"mismatches"`
	Seconds      float64              `json:"seconds"`
	Inconclusive map[string]uint64    `json:"inconclusive,omitempty"` // by cause
	Permitted    map[string]uint64    `json:"permitted,omitempty"`    // by what is open
	Findings     map[string]uint64    `json:"findings,omitempty"`     // programs by title
	Last         map[string]time.Time `json:"last,omitempty"`         // when findings were last seen, by title
	Rules        map[string]uint64    `json:"rules,omitempty"`        // how often they were applied in watched programs
	Examples     map[string]string    `json:"examples,omitempty"`     // an input of the corpus for each rule, by its name
}

// span is numbers of programs that were handed out but are not done.
type span struct {
	From  uint64 `json:"from"`
	Count uint64 `json:"count"`
}

// check returns what no campaign can have left.
func (s *state) check() error {
	if s.Next > maxNumber {
		return fmt.Errorf("the next program has number %d, which is more than %d", s.Next, uint64(maxNumber))
	}
	for _, part := range s.Redo {
		if part.Count == 0 || part.Count > maxBatch || part.Count > s.Next || part.From > s.Next-part.Count {
			return fmt.Errorf("%d programs from number %d on cannot have been handed out before number %d",
				part.Count, part.From, s.Next)
		}
	}
	return nil
}

// maxNumber is the largest number of a program that may be next: it leaves room for more than can be run.
const maxNumber = 1 << 60

// stateFile is the file of the states of all campaigns in a folder of crashers, which one process at a time may use.
type stateFile struct {
	name      string
	owned     *os.File
	campaigns map[string]*state // by Config.key
}

const stateName = "campaign.json"

// openStates takes a folder of crashers, which is made if it is not there, and reads its file of states.
func openStates(dir string) (*stateFile, error) {
	f, err := own(dir)
	if err != nil {
		return nil, err
	}
	s := &stateFile{name: filepath.Join(dir, stateName), owned: f}
	if s.campaigns, err = readStates(s.name); err != nil {
		f.Close()
		return nil, err
	}
	return s, nil
}

// readStates reads a file of states; without the file it returns an empty list.
func readStates(name string) (map[string]*state, error) {
	all := map[string]*state{}
	data, err := readFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return all, nil
	}
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(data, &all); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if all == nil {
		return nil, fmt.Errorf("%s: it holds null, not the states of campaigns", name)
	}
	for key, c := range all {
		if c == nil {
			return nil, fmt.Errorf("%s: campaign %q is null", name, key)
		}
		if err := c.check(); err != nil {
			return nil, fmt.Errorf("%s: campaign %q: %w", name, key, err)
		}
	}
	return all, nil
}

func (s *stateFile) close() error { return s.owned.Close() }

// of returns a campaign's state.
func (s *stateFile) of(key string) *state {
	c := s.campaigns[key]
	if c == nil {
		c = &state{}
		s.campaigns[key] = c
	}
	if c.Inconclusive == nil {
		c.Inconclusive = map[string]uint64{}
	}
	if c.Permitted == nil {
		c.Permitted = map[string]uint64{}
	}
	if c.Findings == nil {
		c.Findings = map[string]uint64{}
	}
	if c.Last == nil {
		c.Last = map[string]time.Time{}
	}
	if c.Rules == nil {
		c.Rules = map[string]uint64{}
	}
	if c.Examples == nil {
		c.Examples = map[string]string{}
	}
	return c
}

// save writes the file.
func (s *stateFile) save(write func(name string, data []byte) error) error {
	data, err := json.MarshalIndent(s.campaigns, "", "  ")
	if err != nil {
		return err
	}
	return write(s.name, data)
}
