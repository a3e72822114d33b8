package main

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/int64default"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
)

// box has an attribute of every kind: defaults, computed, sensitive, write-only and nested ones, one
// that replaces the object, blocks, private data, and older versions of its schema.
type box struct {
	objects *store
}

type boxModel struct {
	ID       types.String  `tfsdk:"id"`
	Name     types.String  `tfsdk:"name"`
	Zone     types.String  `tfsdk:"zone"`
	Size     types.Int64   `tfsdk:"size"`
	Price    types.Number  `tfsdk:"price"`
	Labels   types.Map     `tfsdk:"labels"`
	Tags     types.Set     `tfsdk:"tags"`
	Password types.String  `tfsdk:"password"`
	Token    types.String  `tfsdk:"token"`
	Anything types.Dynamic `tfsdk:"anything"`
	Parts    types.List    `tfsdk:"parts"`
	Rules    types.Set     `tfsdk:"rule"`
	Locks    types.List    `tfsdk:"lock"`
	Version  types.Int64   `tfsdk:"revision"`
}

var partType = types.ObjectType{AttrTypes: map[string]attr.Type{
	"key":    types.StringType,
	"secret": types.StringType,
	"mark":   types.StringType,
}}

// boxFile is what is kept of a box.
type boxFile struct {
	Name     string            `json:"name"`
	Zone     string            `json:"zone"`
	Size     int64             `json:"size"`
	Labels   map[string]string `json:"labels"`
	Token    string            `json:"token"`
	Revision int64             `json:"revision"`
	Codes    []string          `json:"codes"`
	Module   string            `json:"module"`
}

type lockModel struct {
	Side types.String `tfsdk:"side"`
	Code types.String `tfsdk:"code"`
}

// boxExtras is what a box is not told by its plan: the codes of its locks, and its module.
type boxExtras struct {
	token  types.String
	codes  []string
	module string
}

func extras(ctx context.Context, given *boxModel, meta tfsdk.Config) (boxExtras, diag.Diagnostics) {
	found := boxExtras{token: given.Token}
	var locks []lockModel
	problems := given.Locks.ElementsAs(ctx, &locks, false)
	for _, lock := range locks {
		found.codes = append(found.codes, lock.Code.ValueString())
	}
	if meta.Raw.IsNull() {
		return found, problems
	}
	var module metaModel
	problems.Append(meta.Get(ctx, &module)...)
	found.module = module.ModuleName.ValueString()
	return found, problems
}

func (b *box) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_box"
}

func (b *box) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	keep := []planmodifier.String{stringplanmodifier.UseStateForUnknown()}
	replace := []planmodifier.String{stringplanmodifier.RequiresReplace()}
	resp.Schema = schema.Schema{
		Version:     2,
		Description: "A box with everything.",
		Attributes: map[string]schema.Attribute{
			"id":       schema.StringAttribute{Computed: true, PlanModifiers: keep},
			"name":     schema.StringAttribute{Required: true},
			"zone":     schema.StringAttribute{Optional: true, PlanModifiers: replace},
			"size":     schema.Int64Attribute{Optional: true, Computed: true, Default: int64default.StaticInt64(10)},
			"price":    schema.NumberAttribute{Optional: true},
			"labels":   schema.MapAttribute{Optional: true, ElementType: types.StringType},
			"tags":     schema.SetAttribute{Optional: true, ElementType: types.StringType},
			"password": schema.StringAttribute{Optional: true, Sensitive: true},
			"token":    schema.StringAttribute{Optional: true, WriteOnly: true},
			"anything": schema.DynamicAttribute{Optional: true},
			"revision": schema.Int64Attribute{Computed: true},
			"parts": schema.ListNestedAttribute{
				Optional: true,
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"key":    schema.StringAttribute{Required: true},
					"secret": schema.StringAttribute{Optional: true, Sensitive: true},
					"mark":   schema.StringAttribute{Computed: true, PlanModifiers: keep},
				}},
			},
		},
		Blocks: map[string]schema.Block{
			"rule": schema.SetNestedBlock{
				NestedObject: schema.NestedBlockObject{Attributes: map[string]schema.Attribute{
					"port":     schema.Int64Attribute{Required: true},
					"protocol": schema.StringAttribute{Optional: true},
				}},
			},
			"lock": schema.ListNestedBlock{
				NestedObject: schema.NestedBlockObject{Attributes: map[string]schema.Attribute{
					"side": schema.StringAttribute{Required: true},
					"code": schema.StringAttribute{Optional: true, WriteOnly: true},
				}},
			},
		},
	}
}

func (b *box) Configure(_ context.Context, req resource.ConfigureRequest, _ *resource.ConfigureResponse) {
	if objects, ok := req.ProviderData.(*store); ok {
		b.objects = objects
	}
}

func (b *box) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	var given boxModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &given)...)
	if given.Name.ValueString() == "invalid" {
		resp.Diagnostics.AddAttributeError(path.Root("name"), "Invalid name", "A box cannot be called invalid.")
	}
	if given.Name.ValueString() == "doubtful" {
		resp.Diagnostics.AddAttributeWarning(path.Root("name"), "Doubtful name", "Think of another name.")
	}
}

func marked(ctx context.Context, parts types.List) (types.List, diag.Diagnostics) {
	if parts.IsNull() || parts.IsUnknown() {
		return parts, nil
	}
	var marked []attr.Value
	for _, part := range parts.Elements() {
		attributes := part.(types.Object).Attributes()
		key := attributes["key"].(basetypes.StringValue).ValueString()
		attributes["mark"] = types.StringValue("mark of " + key)
		marked = append(marked, types.ObjectValueMust(partType.AttrTypes, attributes))
	}
	return types.ListValue(partType, marked)
}

func (b *box) save(ctx context.Context, planned *boxModel, given boxExtras, revision int64) diag.Diagnostics {
	var found diag.Diagnostics
	labels := map[string]string{}
	found.Append(planned.Labels.ElementsAs(ctx, &labels, false)...)
	parts, more := marked(ctx, planned.Parts)
	found.Append(more...)
	planned.Parts = parts
	planned.Version = types.Int64Value(revision)
	file := boxFile{
		Name:     planned.Name.ValueString(),
		Zone:     planned.Zone.ValueString(),
		Size:     planned.Size.ValueInt64(),
		Labels:   labels,
		Token:    given.token.ValueString(),
		Revision: revision,
		Codes:    given.codes,
		Module:   given.module,
	}
	if err := b.objects.write(planned.ID.ValueString(), file); err != nil {
		found.AddError("Cannot keep the box", err.Error())
	}
	return found
}

func (b *box) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var planned, given boxModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &planned)...)
	resp.Diagnostics.Append(req.Config.Get(ctx, &given)...)
	if resp.Diagnostics.HasError() {
		return
	}
	switch planned.Name.ValueString() {
	case "refused":
		resp.Diagnostics.AddAttributeError(path.Root("name"), "Box refused", "Nobody wants this box.")
		return
	case "panic":
		panic("the peer was asked to panic")
	}
	planned.ID = types.StringValue("box-" + planned.Name.ValueString())
	more, found := extras(ctx, &given, req.ProviderMeta)
	resp.Diagnostics.Append(found...)
	resp.Diagnostics.Append(b.save(ctx, &planned, more, 1)...)
	resp.Diagnostics.Append(resp.Private.SetKey(ctx, "made", []byte(`{"by":"create"}`))...)
	resp.Diagnostics.Append(resp.State.Set(ctx, &planned)...)
	resp.Diagnostics.Append(identify(ctx, planned.ID, resp.Identity)...)
	if planned.Name.ValueString() == "half" {
		resp.Diagnostics.AddError("Box only half made", "It is there, and not what it should be.")
	}
}

func (b *box) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state boxModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	var file boxFile
	found, err := b.objects.read(state.ID.ValueString(), &file)
	if err != nil {
		resp.Diagnostics.AddError("Cannot read the box", err.Error())
		return
	}
	// Terraform before 1.12 does not tell the identity, and the framework wants it also of what has gone.
	resp.Diagnostics.Append(identify(ctx, state.ID, resp.Identity)...)
	if !found {
		resp.State.RemoveResource(ctx)
		return
	}
	state.Name = types.StringValue(file.Name)
	state.Size = types.Int64Value(file.Size)
	state.Version = types.Int64Value(file.Revision)
	if file.Zone != "" {
		state.Zone = types.StringValue(file.Zone)
	}
	if len(file.Labels) > 0 || !state.Labels.IsNull() {
		labels, found := types.MapValueFrom(ctx, types.StringType, file.Labels)
		resp.Diagnostics.Append(found...)
		state.Labels = labels
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
}

func (b *box) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var planned, prior, given boxModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &planned)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &prior)...)
	resp.Diagnostics.Append(req.Config.Get(ctx, &given)...)
	if resp.Diagnostics.HasError() {
		return
	}
	made, found := req.Private.GetKey(ctx, "made")
	resp.Diagnostics.Append(found...)
	if len(made) == 0 && prior.Name.ValueString() != "imported" {
		resp.Diagnostics.AddError("Private data lost", "What was kept at the create did not come back.")
		return
	}
	more, found := extras(ctx, &given, req.ProviderMeta)
	resp.Diagnostics.Append(found...)
	resp.Diagnostics.Append(b.save(ctx, &planned, more, prior.Version.ValueInt64()+1)...)
	resp.Diagnostics.Append(resp.State.Set(ctx, &planned)...)
	resp.Diagnostics.Append(identify(ctx, planned.ID, resp.Identity)...)
}

func (b *box) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state boxModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if state.Name.ValueString() == "stuck" {
		resp.Diagnostics.AddError("Box stuck", "It does not want to go.")
		return
	}
	if err := b.objects.remove(state.ID.ValueString()); err != nil {
		resp.Diagnostics.AddError("Cannot remove the box", err.Error())
	}
}

// UpgradeState knows version 0, where the name was a title, and version 1, where labels were a list.
func (b *box) UpgradeState(context.Context) map[int64]resource.StateUpgrader {
	old := func(name string) *schema.Schema {
		return &schema.Schema{Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{Computed: true},
			name: schema.StringAttribute{Required: true},
		}}
	}
	upgrade := func(name string) func(context.Context, resource.UpgradeStateRequest, *resource.UpgradeStateResponse) {
		return func(ctx context.Context, req resource.UpgradeStateRequest, resp *resource.UpgradeStateResponse) {
			var id, title types.String
			resp.Diagnostics.Append(req.State.GetAttribute(ctx, path.Root("id"), &id)...)
			resp.Diagnostics.Append(req.State.GetAttribute(ctx, path.Root(name), &title)...)
			resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("id"), id)...)
			resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("name"), title)...)
			resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("size"), int64(10))...)
		}
	}
	return map[int64]resource.StateUpgrader{
		0: {PriorSchema: old("title"), StateUpgrader: upgrade("title")},
		1: {PriorSchema: old("name"), StateUpgrader: upgrade("name")},
	}
}

// crate takes over boxes: its objects may have been boxes before.
type crate struct {
	objects *store
}

type crateModel struct {
	ID   types.String `tfsdk:"id"`
	Name types.String `tfsdk:"name"`
}

func (c *crate) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_crate"
}

func (c *crate) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{Attributes: map[string]schema.Attribute{
		"id":   schema.StringAttribute{Computed: true, PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()}},
		"name": schema.StringAttribute{Required: true},
	}}
}

func (c *crate) Configure(_ context.Context, req resource.ConfigureRequest, _ *resource.ConfigureResponse) {
	if objects, ok := req.ProviderData.(*store); ok {
		c.objects = objects
	}
}

// ModifyPlan is asked for deletions too.
func (c *crate) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if !req.Plan.Raw.IsNull() {
		return
	}
	var state crateModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if state.Name.ValueString() == "precious" {
		resp.Diagnostics.AddError("Crate is precious", "It must not be deleted.")
	} else {
		resp.Diagnostics.AddWarning("Crate goes", fmt.Sprintf("%s is about to be deleted.", state.Name.ValueString()))
	}
}

func (c *crate) keep(id, name string) error {
	return c.objects.write(id, map[string]string{"name": name})
}

func (c *crate) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var planned crateModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &planned)...)
	planned.ID = types.StringValue("crate-" + planned.Name.ValueString())
	if err := c.keep(planned.ID.ValueString(), planned.Name.ValueString()); err != nil {
		resp.Diagnostics.AddError("Cannot keep the crate", err.Error())
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &planned)...)
}

func (c *crate) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state crateModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	var file map[string]any
	found, err := c.objects.read(state.ID.ValueString(), &file)
	if err != nil {
		resp.Diagnostics.AddError("Cannot read the crate", err.Error())
	} else if !found {
		resp.State.RemoveResource(ctx)
	}
}

func (c *crate) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var planned crateModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &planned)...)
	if err := c.keep(planned.ID.ValueString(), planned.Name.ValueString()); err != nil {
		resp.Diagnostics.AddError("Cannot keep the crate", err.Error())
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &planned)...)
}

func (c *crate) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state crateModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if err := c.objects.remove(state.ID.ValueString()); err != nil {
		resp.Diagnostics.AddError("Cannot remove the crate", err.Error())
	}
}

func (c *crate) MoveState(context.Context) []resource.StateMover {
	source := schema.Schema{Attributes: map[string]schema.Attribute{
		"id":   schema.StringAttribute{Computed: true},
		"name": schema.StringAttribute{Required: true},
	}}
	return []resource.StateMover{{
		SourceSchema: &source,
		StateMover: func(ctx context.Context, req resource.MoveStateRequest, resp *resource.MoveStateResponse) {
			if req.SourceTypeName != "peer_box" || req.SourceState == nil {
				return
			}
			var id, name types.String
			resp.Diagnostics.Append(req.SourceState.GetAttribute(ctx, path.Root("id"), &id)...)
			resp.Diagnostics.Append(req.SourceState.GetAttribute(ctx, path.Root("name"), &name)...)
			resp.Diagnostics.Append(resp.TargetState.Set(ctx, &crateModel{ID: id, Name: name})...)
		},
	}}
}
