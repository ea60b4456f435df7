package campaign

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
)

// Note is what a person says of a finding. It stands in a file of its own beside the finding's, so that version
// control shows who said what.
type Note struct {
	Title string `json:"title"` // of the finding
	State string `json:"state"` // one of States
	Link  string `json:"link,omitempty"`
	Text  string `json:"note,omitempty"`
}

// States are what a finding may be. The first is that of a finding without a note.
var States = []string{"new", "known", "fixed", "duplicate", "suspect the oracle"}

const noteSuffix = ".note.json"

// ReadNote reads what is said of the finding with an identifier in a folder of crashers; without a file it is new.
func ReadNote(dir, id string) (Note, error) {
	n, err := readNote(filepath.Join(dir, id+noteSuffix))
	if errors.Is(err, fs.ErrNotExist) {
		return Note{State: States[0]}, nil
	}
	return n, err
}

// readNote reads the file of a note.
func readNote(file string) (Note, error) {
	n := Note{State: States[0]}
	data, err := readFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return n, err
	}
	if err == nil {
		err = json.Unmarshal(data, &n)
	}
	if err == nil && !slices.Contains(States, n.State) {
		err = fmt.Errorf("the state %q is not one of %q", n.State, States)
	}
	if err != nil {
		return n, fmt.Errorf("%s: %w", file, err)
	}
	return n, nil
}

// WriteNote writes what is said of a finding. The error names a state that there is not, or is that of the file.
func WriteNote(dir, id string, n Note) error {
	if !slices.Contains(States, n.State) {
		return fmt.Errorf("the state %q is not one of %q", n.State, States)
	}
	data, err := json.MarshalIndent(n, "", "  ")
	if err != nil {
		return err
	}
	return writeWhole(filepath.Join(dir, id+noteSuffix), append(data, '\n'))
}
