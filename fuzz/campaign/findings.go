package campaign

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"

	"wasmjudge/fuzz/judge"
)

// findings are the kinds of mismatches that a folder of crashers holds, each with its smallest input. For an input
// there are three files, as go-fuzz writes them: the input, named by its hash; the same with .output, which opens
// with the title; with .quoted, a Go string.
type findings struct {
	dir  string
	list map[string]*Finding // by title
}

// openFindings cleans and reads a folder, which this process owns.
func openFindings(dir string) (*findings, error) {
	if err := clean(dir); err != nil {
		return nil, err
	}
	return readFindings(dir)
}

// readFindings reads a folder, which a campaign may be writing to.
func readFindings(dir string) (*findings, error) {
	list, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	f := &findings{dir: dir, list: map[string]*Finding{}}
	for _, e := range list {
		if !hashed.MatchString(e.Name()) {
			continue
		}
		in, err := readInput(dir, e.Name())
		if err != nil {
			return nil, err
		}
		output, err := readFile(filepath.Join(dir, e.Name()+".output"))
		if errors.Is(err, fs.ErrNotExist) || in == nil {
			continue // not all was written when the campaign was killed, or another one's file
		}
		if err != nil {
			return nil, err
		}
		title, _, _ := strings.Cut(string(output), "\n")
		if title == "" {
			file := filepath.Join(dir, e.Name()+".output")
			return nil, fmt.Errorf("%s: the first line, which says what the input shows, is empty", file)
		}
		f.keepSmaller(&Finding{Title: title, Input: e.Name(), Size: len(in)})
	}
	return f, nil
}

// keepSmaller notes a finding if there is none smaller of its title.
func (f *findings) keepSmaller(n *Finding) bool {
	old := f.list[n.Title]
	if old != nil && old.Size <= n.Size {
		return false
	}
	if old != nil {
		n.Count, n.New = old.Count, old.New
	}
	n.ID = idOf(n.Title)
	f.list[n.Title] = n
	return true
}

// maxFamily is how many kinds of mismatches of one family are kept: that many tell enough of one cause.
const maxFamily = 8

// full tells whether as many kinds of a title's family are kept as may be.
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
func (f *findings) add(what *found, source string) (*Finding, error) {
	old := f.list[what.Title]
	if old == nil && f.full(what.Title) {
		return nil, nil
	}
	name := nameOf(what.Input)
	if !f.keepSmaller(&Finding{Title: what.Title, Input: name, Size: len(what.Input), New: true}) ||
		old != nil && old.Input == name {
		return nil, nil
	}
	file := filepath.Join(f.dir, name)
	output := fmt.Sprintf("%s\n\n%s\n\n%s", what.Title, strings.TrimRight(what.Output, "\n"), source)
	if err := writeWhole(file+".output", []byte(output)); err != nil {
		return nil, err
	}
	if err := writeWhole(file+".quoted", quoted(what.Input)); err != nil {
		return nil, err
	}
	if err := writeWhole(file, what.Input); err != nil {
		return nil, err
	}
	now := f.list[what.Title]
	if old == nil {
		return now, nil
	}
	return now, f.remove(old.Input)
}

// remove removes the files of an input, which begins with the input itself.
func (f *findings) remove(name string) error {
	for _, suffix := range []string{"", ".quoted", ".output"} {
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

// version tells what found something.
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
