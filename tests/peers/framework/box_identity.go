package main

import (
	"context"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// boxIdentity is by what a box is known: its id without "box-", and where it stands.
type boxIdentity struct {
	Key   types.String `tfsdk:"key"`
	Realm types.String `tfsdk:"realm"`
}

func (b *box) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identityschema.Schema{
		Version: 1,
		Attributes: map[string]identityschema.Attribute{
			"key":   identityschema.StringAttribute{RequiredForImport: true, Description: "The id without \"box-\"."},
			"realm": identityschema.StringAttribute{OptionalForImport: true},
		},
	}
}

// identify says by what a box is known, to a Terraform that asks for it.
func identify(ctx context.Context, id types.String, identity *tfsdk.ResourceIdentity) diag.Diagnostics {
	if identity == nil {
		return nil
	}
	return identity.Set(ctx, boxIdentity{
		Key:   types.StringValue(strings.TrimPrefix(id.ValueString(), "box-")),
		Realm: types.StringValue("here"),
	})
}

func (b *box) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	id := types.StringValue(req.ID)
	if req.ID == "" {
		var given boxIdentity
		resp.Diagnostics.Append(req.Identity.Get(ctx, &given)...)
		if realm := given.Realm.ValueString(); realm != "" && realm != "here" {
			resp.Diagnostics.AddError("No such realm", "There are no boxes in "+realm+".")
			return
		}
		id = types.StringValue("box-" + given.Key.ValueString())
	}
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("id"), id)...)
	resp.Diagnostics.Append(identify(ctx, id, resp.Identity)...)
	resp.Diagnostics.Append(resp.Private.SetKey(ctx, "made", []byte(`{"by":"import"}`))...)
}

// UpgradeIdentity knows version 0, which called the key a number.
func (b *box) UpgradeIdentity(context.Context) map[int64]resource.IdentityUpgrader {
	old := identityschema.Schema{Attributes: map[string]identityschema.Attribute{
		"number": identityschema.StringAttribute{RequiredForImport: true},
	}}
	return map[int64]resource.IdentityUpgrader{0: {
		PriorSchema: &old,
		IdentityUpgrader: func(ctx context.Context, req resource.UpgradeIdentityRequest, resp *resource.UpgradeIdentityResponse) {
			var number types.String
			resp.Diagnostics.Append(req.Identity.GetAttribute(ctx, path.Root("number"), &number)...)
			resp.Diagnostics.Append(identify(ctx, number, resp.Identity)...)
		},
	}}
}
