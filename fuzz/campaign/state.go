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
	Next         uint64            `json:"next"` // number of the next program
	Redo         []span            `json:"redo,omitempty"`
	Programs     uint64            `json:"programs"`
	Mismatches   uint64            `json:"mismatches"`
	Seconds      float64           `json:"seconds"`
	Inconclusive map[string]uint64 `json:"inconclusive,omitempty"` // by cause
	Findings     map[string]uint64 `json:"findings,omitempty"`     // programs by title
}

// span is numbers of programs that were handed out but are not done.
type span struct {
	From  uint64 `json:"from"`
	Count uint64 `json:"count"`
}

// store is the file of the states of all campaigns in a folder of crashers, which one process at a time may use.
type store struct {
	name      string
	locked    *os.File
	campaigns map[string]*state // by Config.key
}

const (
	stateName = "campaign.json"
	lockName  = "campaign.lock"
)

// openStore reads the file of states, in a folder that exists.
func openStore(dir string) (*store, error) {
	f, err := os.OpenFile(filepath.Join(dir, lockName), os.O_CREATE|os.O_RDWR, 0o666)
	if err != nil {
		return nil, err
	}
	ok, err := lockSoon(f)
	if err != nil || !ok {
		f.Close()
		return nil, errors.Join(err, fmt.Errorf("%s: another campaign is running there", dir))
	}
	s := &store{name: filepath.Join(dir, stateName), locked: f, campaigns: map[string]*state{}}
	data, err := os.ReadFile(s.name)
	if err == nil {
		err = json.Unmarshal(data, &s.campaigns)
	} else if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	if err != nil {
		f.Close()
		return nil, fmt.Errorf("%s: %w", s.name, err)
	}
	return s, nil
}

// lockSoon waits a while for a file: if a campaign was killed just when it started a worker, that has the file until it runs.
func lockSoon(f *os.File) (ok bool, err error) {
	for range 20 {
		if ok, err = lock(f); ok || err != nil {
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	return ok, err
}

func (s *store) close() error { return s.locked.Close() }

// of gives a campaign's state.
func (s *store) of(key string) *state {
	c := s.campaigns[key]
	if c == nil {
		c = &state{}
		s.campaigns[key] = c
	}
	if c.Inconclusive == nil {
		c.Inconclusive = map[string]uint64{}
	}
	if c.Findings == nil {
		c.Findings = map[string]uint64{}
	}
	return c
}

// save writes the file.
func (s *store) save(write func(name string, data []byte) error) error {
	data, err := json.MarshalIndent(s.campaigns, "", "  ")
	if err != nil {
		return err
	}
	return write(s.name, data)
}
