package page

import (
	"net/http"
	"slices"
	"strings"

	"wasmjudge/fuzz/campaign"
	"wasmjudge/wast/bugreport"
)

// Rule is a rule of the specification, and the section that it is from.
type Rule struct {
	Name    string `json:"name"`    // "Step_read/throw_ref-handler-catch"
	Section string `json:"section"` // "Exceptions"

	// Violated says that the rule is one of validation: modules are counted that were refused because of it.
	Violated bool `json:"violated,omitempty"`
}

// Link is where a rule is published; it is empty if that is not known.
func (r Rule) Link() string { return bugreport.Link(r.Name) }

// ID is the rule's place on a page.
func (r Rule) ID() string { return "rule-" + strings.ReplaceAll(r.Name, "/", "-") }

// RuleSource is how often the scripts of a folder, or the programs of a campaign, applied rules.
type RuleSource struct {
	Name string             `json:"name"` // "corpus"
	Uses map[string]RuleUse `json:"uses"` // by the names of rules; what is not there was never applied
}

// RuleUse is how often a rule was applied, and where it can be seen.
type RuleUse struct {
	Count    uint64    `json:"count"`
	Examples []Example `json:"examples,omitempty"`
}

// Example is a script in which a rule is applied.
type Example struct {
	Name string `json:"name"`           // of its file
	Link string `json:"link,omitempty"` // within the site; empty if it is not served
	Size int    `json:"-"`              // in bytes
}

// mostExamples is how many examples a rule has of one source.
const mostExamples = 3

// Add adds how often a rule was applied in a script. The smallest scripts are its examples.
func (s *RuleSource) Add(rule string, n uint64, e Example) {
	if s.Uses == nil {
		s.Uses = map[string]RuleUse{}
	}
	u := s.Uses[rule]
	u.Count += n
	i := 0
	for i < len(u.Examples) && u.Examples[i].Size <= e.Size {
		i++
	}
	if i < mostExamples {
		u.Examples = slices.Insert(u.Examples, i, e)
		u.Examples = u.Examples[:min(len(u.Examples), mostExamples)]
	}
	s.Uses[rule] = u
}

// RuleMap is the rules of the specification, and how often several sources applied them.
type RuleMap struct {
	Rules   []Rule       `json:"rules"` // in the order of the specification
	Sources []RuleSource `json:"sources"`
}

// ruleSection is a section of the specification on the map.
type ruleSection struct {
	Title   string
	Rules   []ruleRow
	Applied int // how many were
}

// ruleRow is a rule on the map.
type ruleRow struct {
	Rule
	Uses  []RuleUse // of each source
	Level int       // how often by all sources, as a power of a hundred from 1 on; 0 for never
}

// Sections lists the rules by section.
func (m *RuleMap) Sections() (list []ruleSection) {
	for _, rule := range m.Rules {
		if n := len(list); n == 0 || list[n-1].Title != rule.Section {
			list = append(list, ruleSection{Title: rule.Section})
		}
		s := &list[len(list)-1]
		row := m.row(rule)
		if s.Rules = append(s.Rules, row); row.Level > 0 {
			s.Applied++
		}
	}
	return list
}

func (m *RuleMap) row(rule Rule) ruleRow {
	row := ruleRow{Rule: rule}
	var n uint64
	for i := range m.Sources {
		u := m.Sources[i].Uses[rule.Name]
		row.Uses = append(row.Uses, u)
		n += u.Count
	}
	for ; n > 0 && row.Level < levels; n /= 100 {
		row.Level++
	}
	return row
}

// levels is how many shades the map has.
const levels = 4

// Never lists the rules that no source applied.
func (m *RuleMap) Never() (list []Rule) {
	for _, rule := range m.Rules {
		if m.row(rule).Level == 0 {
			list = append(list, rule)
		}
	}
	return list
}

// campaignRules is what the campaigns of a folder applied.
func campaignRules(folder *campaign.Folder) RuleSource {
	s := RuleSource{Name: "campaign", Uses: map[string]RuleUse{}}
	for rule, n := range folder.Rules {
		u := RuleUse{Count: n}
		if name := folder.Examples[rule]; name != "" {
			u.Examples = []Example{{Name: name, Link: "/corpus/" + name}}
		}
		s.Uses[rule] = u
	}
	return s
}

// ruleMap is the map of the folder's campaigns, beside the scripts that the site knows of.
func (s *Site) ruleMap() (*RuleMap, error) {
	folder, err := s.reader.Folder()
	if err != nil {
		return nil, err
	}
	m := &RuleMap{Rules: s.AllRules, Sources: []RuleSource{campaignRules(folder)}}
	if s.Counted != nil {
		m.Sources = append(m.Sources, s.Counted()...)
	}
	return m, nil
}

// rules is the page of the map.
func (s *Site) rules(*http.Request) (string, any, error) {
	m, err := s.ruleMap()
	return "rules.html.tmpl", struct {
		Title string
		Map   *RuleMap
	}{"Rules of the specification", m}, err
}

// apiRules answers with the map as an object.
func (s *Site) apiRules(w http.ResponseWriter, _ *http.Request) {
	m, err := s.ruleMap()
	if err != nil {
		refuse(w, err)
		return
	}
	answer(w, m)
}

// corpusInput serves an input of the corpus as a script.
func (s *Site) corpusInput(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("name")
	in, err := campaign.ReadCorpus(s.Corpus, name)
	if err == nil {
		in, err = s.scriptOf(r, in)
	}
	if err != nil {
		refuse(w, err)
		return
	}
	download(w, strings.TrimSuffix(name, ".wast")+".wast", in)
}
