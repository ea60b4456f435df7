package main

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"wasmjudge/fuzz/triage"
)

// journalName is the file in the folder of crashers in which triage notes each input that it is done with, so that it
// goes on there if it is interrupted. It is not there when triage has come to its end.
const journalName = "triage.journal"

// journal is what a triage has done.
type journal struct {
	file string
	of   string                 // what the triage is: another one begins anew
	done map[string]journalLine // by the inputs' hashes
	f    *os.File               // nil until the first is added
}

// journalLine is a line of the journal: the first says what the triage is, and each other what became of an input.
type journalLine struct {
	Of           string            `json:"of,omitempty"`
	Sum          string            `json:"sum,omitempty"` // of the input
	Findings     []*triage.Finding `json:"findings,omitempty"`
	Inconclusive string            `json:"inconclusive,omitempty"`
	Open         *triage.Unreduced `json:"open,omitempty"`
}

// openJournal reads the journal of a triage in a folder. One of another triage counts as none, and a last line that is
// not whole is left out.
func openJournal(dir, of string) *journal {
	j := &journal{file: filepath.Join(dir, journalName), of: of, done: map[string]journalLine{}}
	text, err := os.ReadFile(j.file)
	if err != nil {
		return j
	}
	lines := bufio.NewScanner(bytes.NewReader(text))
	lines.Buffer(nil, len(text)+1)
	for first := true; lines.Scan(); first = false {
		var line journalLine
		if json.Unmarshal(lines.Bytes(), &line) != nil || first && line.Of != of {
			break
		}
		if !first {
			j.done[line.Sum] = line
		}
	}
	return j
}

func sumOf(in *triage.Input) string {
	return fmt.Sprintf("%x", sha256.Sum256(fmt.Appendf(nil, "%s %v %s %s", in.Name, in.Engines, in.Data, in.Program)))
}

// result returns what became of an input, if the journal says so.
func (j *journal) result(in *triage.Input) (r triage.Result, ok bool) {
	line, ok := j.done[sumOf(in)]
	r = triage.Result{Input: in.Name, Findings: line.Findings, Inconclusive: line.Inconclusive}
	if line.Open != nil {
		r.Err = line.Open
	}
	return r, ok
}

// add notes what became of an input. What failed is tried again.
func (j *journal) add(in *triage.Input, r *triage.Result) error {
	line := journalLine{Sum: sumOf(in), Findings: r.Findings, Inconclusive: r.Inconclusive}
	if r.Err != nil && !errors.As(r.Err, &line.Open) {
		return nil
	}
	lines := []journalLine{line}
	if j.f == nil {
		if err := os.MkdirAll(filepath.Dir(j.file), 0o777); err != nil {
			return err
		}
		f, err := os.Create(j.file)
		if err != nil {
			return err
		}
		j.f = f
		lines = []journalLine{{Of: j.of}}
		for _, old := range j.done {
			lines = append(lines, old)
		}
		lines = append(lines, line)
	}
	for _, line := range lines {
		text, err := json.Marshal(line)
		if err != nil {
			return err
		}
		if _, err := j.f.Write(append(text, '\n')); err != nil {
			return err
		}
	}
	return nil
}

// close ends the journal. Its file goes if the triage came to its end.
func (j *journal) close(finished bool) {
	if j.f != nil {
		_ = j.f.Close()
	}
	if finished {
		_ = os.Remove(j.file)
	}
}
