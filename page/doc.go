// Package page draws what people would rather look at than read: the search for a handler as a picture, and
// explanations, reports and counts of rules as pages.
//
//   - A Picture (picture.go) is a search laid out: a column for each instance, a letter for each tag. Two tags with the
//     same index have different letters, and one tag under two indices has one.
//   - WriteSVG (svg.go) draws it as an image that stands alone.
//   - A Graph (graph.go) is the instances of a script, with what they import and which tags are the same.
//   - WriteExplanation, WriteReport, WriteSuite and a Reporter write pages: one file each, without scripts, and without
//     requests to elsewhere, in light and dark.
//   - A RuleMap (rules.go) is how often sources applied the specification's rules, and a Suite (suite.go) what engines
//     did with scripts.
//   - A Site (site.go) serves the pages of a campaign.
//
// What comes from programs and engines is text and never markup: it reaches the templates as strings, with what a
// reader would not see made visible.
package page
