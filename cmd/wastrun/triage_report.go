package main

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"wasmjudge/fuzz/triage"
)

// report writes the scripts of findings and says what became of each. What is new is a failure, and so is what could
// not be reduced.
func (t *triaging) report() error {
	var status error
	t.join()
	news := 0
	for _, name := range slices.Sorted(maps.Keys(t.found)) {
		where, known := t.knownAs(t.found[name])
		state := "new"
		if known {
			state = "known: " + where
		} else {
			news++
			status = errFailed
		}
		if err := t.write(t.found[name], state); err != nil {
			status = errors.Join(status, t.env.unusable(err))
		}
	}
	slices.Sort(t.open)
	for _, line := range t.open {
		fmt.Fprintln(t.env.stdout, line)
		status = errors.Join(status, errFailed)
	}
	slices.Sort(t.unclear)
	for _, line := range t.unclear {
		fmt.Fprintln(t.env.stdout, line)
	}
	slices.Sort(t.gone)
	if len(t.command.Inputs) == 0 { // otherwise only these are asked about
		t.gone = append(t.gone, t.passing...)
	}
	for _, name := range t.gone {
		fmt.Fprintf(t.env.stdout, "%s: no longer happens\n", filepath.ToSlash(name))
	}
	if len(t.fired) > 0 {
		if err := writeFired(t.env, t.command.Crashers, t.fired); err != nil {
			status = errors.Join(status, t.env.unusable(err))
		}
	}
	open := ""
	if n := len(t.open); n > 0 {
		open = fmt.Sprintf("; %d could not be reduced", n)
	}
	_, err := fmt.Fprintf(t.env.stdout, "%d findings, %d of them new; %d no longer happen%s\n", len(t.found), news, len(t.gone), open)
	return errors.Join(status, err)
}

// knownAs returns where a finding is reported: under its name, or under its cause if the engine agrees after the same
// rewrites.
func (t *triaging) knownAs(x *subject) (where string, known bool) {
	if where, known = t.reported[x.name]; known || x.finding == nil || x.finding.Agrees == "" {
		return where, known
	}
	engine := x.finding.Bucket.Engines[1]
	for i := range t.causes {
		k := &t.causes[i]
		if k.Set().String() == x.finding.Agrees && k.Is(engine, func() string { return t.command.versions[engine] }) {
			return strings.TrimSpace(k.Name + " " + k.Link), true
		}
	}
	return "", false
}

// write writes a finding's script and says so.
func (t *triaging) write(x *subject, state string) error {
	fmt.Fprintf(t.env.stdout, "%s: %s\n", filepath.ToSlash(t.file(x)), state)
	if f := x.finding; f == nil {
		fmt.Fprintln(t.env.stdout, "  the script was there, and still fails")
	} else {
		delete(x.seen, f.Bucket.String())
		if err := t.script(x, triage.AlsoSeen(x.seen)); err != nil {
			return err
		}
		fmt.Fprintf(t.env.stdout, "  %s\n  %v\n", f.Cause, f.Bucket)
		if f.Agrees != "" {
			fmt.Fprintf(t.env.stdout, "  it agrees without %s\n", f.Agrees)
		}
		if f.Without != "" {
			fmt.Fprintf(t.env.stdout, "  no script shows it: %s\n", f.Without)
		} else {
			fmt.Fprintf(t.env.stdout, "  %d lines, %d modules\n", f.Lines, f.Modules)
		}
		if f.Cut {
			fmt.Fprintf(t.env.stdout, "  it was cut short after %v of CPU time, and may become smaller next time\n", time.Duration(t.command.Effort))
		}
	}
	if n := len(x.seen); n > 0 && x.finding != nil {
		fmt.Fprintf(t.env.stdout, "  also seen as something else in %d ways, which the script lists\n", n)
	}
	slices.Sort(x.inputs)
	_, err := fmt.Fprintf(t.env.stdout, "  from %s\n", strings.Join(x.inputs, ", "))
	return err
}

// file is where a finding's script stands.
func (t *triaging) file(x *subject) string { return filepath.Join(t.command.Crashers, x.name+".wast") }

// script writes a finding's script to its file, with what else was seen of it, unless there was one that is no larger
// and fails.
func (t *triaging) script(x *subject, also []byte) error {
	file, f := t.file(x), x.finding
	if !x.made {
		old, err := os.ReadFile(file)
		n := triage.Lines(old)
		ended := triage.CutShort(old) && !f.Cut
		if err == nil && n > 0 && n <= f.Lines && !ended && !slices.Contains(t.passing, file) {
			return nil
		}
	}
	x.made = true
	t.passing = slices.DeleteFunc(t.passing, func(other string) bool { return other == file })
	if err := os.MkdirAll(t.command.Crashers, 0o777); err != nil {
		return err
	}
	return t.env.write(file, append(slices.Clone(f.Script), also...))
}
