package demo

import (
	"context"

	"tianti/exams"
	"tianti/exams/bank"
	"tianti/exams/item"
	"tianti/internal/locale"
	"tianti/rbac"
)

// kindsPaper asks one question of each kind that the other papers have none of: a picture to point at, a
// file, a recording, a role-play and a case. Managers schedule it to look at them.
const kindsPaper = "KINDS"

// showKinds puts the samples of those kinds into the bank, and the paper that asks them.
func (d *desk) showKinds(ctx context.Context, by rbac.Actor) error {
	if _, err := d.bank.Keep(ctx, by, group, "console.svg", item.SampleImage); err != nil {
		return err
	}
	var rows []exams.Row
	for _, k := range []item.Kind{item.HotSpot, item.Upload, item.Recording, item.RolePlay, item.Case} {
		b, _, _ := item.Sample(k)
		i, err := d.bank.Create(ctx, by, group, b, bank.Labels{Category: "题型示例/", Tier: "F2"}, "题型示例")
		if err != nil {
			return err
		}
		if _, err := d.bank.Review(ctx, by, i.ID, "题型示例"); err != nil {
			return err
		}
		if _, err := d.bank.Publish(ctx, by, i.ID, "题型示例"); err != nil {
			return err
		}
		rows = append(rows, exams.Row{Items: []string{i.ID}})
	}
	c := exams.Content{
		Title: locale.Text{Zh: "题型体验卷", En: "A question of each kind"}, About: closedBook, Minutes: 45, PassPercent: 60, Show: exams.ShowKeys,
		Sections: []exams.Section{section("题型示例", "Kinds", rows...)},
	}
	if _, err := d.exams.CreatePaper(ctx, by, group, kindsPaper, c, "题型体验"); err != nil {
		return err
	}
	_, err := d.exams.PublishPaper(ctx, by, kindsPaper, "题型体验")
	return err
}
