package campaign

import (
	"bytes"
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"time"

	"wasmjudge/fuzz/judge"
)

// findings are the kinds of mismatches that a folder of crashers holds, each with its smallest input. For an input
// there are three files, as go-fuzz writes them: the input, named by its hash; the same with .output, which opens with
// the title; with .quoted, a Go string. A fourth one, .program, is the program that the input's choices made, as a
// script: another version of the generator makes another program of them.
type findings struct {
	dir  string
	list map[string]*Finding // by title
}

// openFindings cleans and reads a folder, which this process owns.
func openFindings(dir string) (*findings, error) {
	if err := clean(dir); err != nil {
		return nil, err
	}
	return newReader(dir, readInput).findings()
}

// keepSmaller notes a finding unless a smaller one has its title.
func (f *findings) keepSmaller(n *Finding) bool {
	old := f.list[n.Title]
	if old != nil && old.Size <= n.Size {
		return false
	}
	if old != nil {
		n.Count, n.New, n.Last = old.Count, old.New, old.Last
		if !old.First.IsZero() {
			n.First = old.First
		}
	}
	f.list[n.Title] = n
	return true
}

// maxFamily is how many kinds of mismatches of one family are kept: that many tell enough of one cause.
const maxFamily = 8

// full reports whether as many kinds of a title's family are kept as may be.
func (f *findings) full(title string) bool {
	n, family := 0, judge.FamilyOf(title)
	for other := range f.list {
		if judge.FamilyOf(other) == family {
			n++
		}
	}
	return n >= maxFamily
}

// beyond counts, of all kinds of mismatches with the programs that showed them, those whose family is full without
// them.
func (f *findings) beyond(counts map[string]uint64) map[string]Beyond {
	list := map[string]Beyond{}
	for title, n := range counts {
		if f.list[title] == nil && f.full(title) {
			family := judge.FamilyOf(title)
			list[family] = Beyond{list[family].Kinds + 1, list[family].Count + n}
		}
	}
	return list
}

// add writes the files of a mismatch, unless a smaller input of its title is there or its family is full; the input's
// own file comes last, so that it never stands without the others. The files that it replaces go. It returns the
// finding if what it has is new, and nil otherwise.
func (f *findings) add(what *mismatch, source string) (*Finding, error) {
	old := f.list[what.Title]
	if old == nil && f.full(what.Title) {
		return nil, nil
	}
	name := nameOf(what.Input)
	now := &Finding{Title: what.Title, Input: name, Size: len(what.Input), Lines: lines(what.Script), New: true}
	now.ID, now.Engines = idOf(now.Title), judge.EnginesOf(now.Title)
	now.First = time.Now().UTC().Truncate(time.Second)
	if !f.keepSmaller(now) || old != nil && old.Input == name {
		return nil, nil
	}
	file := filepath.Join(f.dir, name)
	output := fmt.Sprintf("%s\n\n%s\n\n%s%s", what.Title, strings.TrimRight(what.Output, "\n"), source, now.seen())
	if err := writeWhole(file+".output", []byte(output)); err != nil {
		return nil, err
	}
	if err := writeWhole(file+".quoted", quoted(what.Input)); err != nil {
		return nil, err
	}
	if len(what.Script) > 0 && !isScript(what.Input) {
		if err := writeWhole(file+ProgramSuffix, what.Script); err != nil {
			return nil, err
		}
	}
	if err := writeWhole(file, what.Input); err != nil {
		return nil, err
	}
	if old == nil {
		return now, nil
	}
	return now, f.remove(old.Input)
}

// seen is the last line of a finding's .output, which findSeen reads.
func (x *Finding) seen() string {
	return fmt.Sprintf("first seen %s, %d lines\n", x.First.Format(time.RFC3339), x.Lines)
}

var seenLine = regexp.MustCompile(`\nfirst seen (\S+), (\d+) lines\n$`)

// findSeen reads when a finding was first seen, and the length of its script, if its .output says that.
func (x *Finding) findSeen(output []byte) {
	m := seenLine.FindSubmatch(output)
	if m == nil {
		return
	}
	x.First, _ = time.Parse(time.RFC3339, string(m[1]))
	x.Lines, _ = strconv.Atoi(string(m[2]))
}

// ProgramSuffix ends the name of the file that has the program of an input, as a script.
const ProgramSuffix = ".program"

// lines counts the lines of a script.
func lines(script []byte) int {
	script = bytes.TrimRight(script, "\n")
	if len(script) == 0 {
		return 0
	}
	return bytes.Count(script, []byte("\n")) + 1
}

// remove removes the files of an input, which begins with the input itself.
func (f *findings) remove(name string) error {
	for _, suffix := range []string{"", ".quoted", ".output", ProgramSuffix} {
		if err := os.Remove(filepath.Join(f.dir, name+suffix)); err != nil && !os.IsNotExist(err) {
			return err
		}
	}
	return nil
}

// quoted writes an input as Go strings, joined over lines.
func quoted(in input) []byte {
	const width = 20
	var lines []string
	for part := range slices.Chunk(in, width) {
		lines = append(lines, "\t"+strconv.Quote(string(part)))
	}
	return []byte(strings.Join(lines, " +\n") + "\n")
}

// all lists the findings by title.
func (f *findings) all() []Finding {
	list := []Finding{}
	for _, x := range f.list {
		list = append(list, *x)
	}
	slices.SortFunc(list, func(a, b Finding) int { return cmp.Compare(a.Title, b.Title) })
	return list
}

// version returns the version of the program that found something.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown version"
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			return s.Value
		}
	}
	return info.Main.Version
}
