package main

import (
	"context"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	dataschema "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	ephemeralschema "github.com/hashicorp/terraform-plugin-framework/ephemeral/schema"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// lookup finds a box by its id.
type lookup struct {
	objects *store
}

type lookupModel struct {
	ID   types.String `tfsdk:"id"`
	Name types.String `tfsdk:"name"`
}

func (l *lookup) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_box"
}

func (l *lookup) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = dataschema.Schema{Attributes: map[string]dataschema.Attribute{
		"id":   dataschema.StringAttribute{Required: true},
		"name": dataschema.StringAttribute{Computed: true},
	}}
}

func (l *lookup) Configure(_ context.Context, req datasource.ConfigureRequest, _ *datasource.ConfigureResponse) {
	if objects, ok := req.ProviderData.(*store); ok {
		l.objects = objects
	}
}

func (l *lookup) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var asked lookupModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &asked)...)
	var file boxFile
	found, err := l.objects.read(asked.ID.ValueString(), &file)
	if err != nil || !found {
		resp.Diagnostics.AddAttributeError(path.Root("id"), "No such box", "There is no box "+asked.ID.ValueString()+".")
		return
	}
	asked.Name = types.StringValue(file.Name)
	resp.Diagnostics.Append(resp.State.Set(ctx, &asked)...)
}

// ticket is ephemeral: it leaves a trace of what happened to it.
type ticket struct {
	objects *store
}

type ticketModel struct {
	Name  types.String `tfsdk:"name"`
	Token types.String `tfsdk:"token"`
}

func (t *ticket) Metadata(_ context.Context, req ephemeral.MetadataRequest, resp *ephemeral.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_ticket"
}

func (t *ticket) Schema(_ context.Context, _ ephemeral.SchemaRequest, resp *ephemeral.SchemaResponse) {
	resp.Schema = ephemeralschema.Schema{Attributes: map[string]ephemeralschema.Attribute{
		"name":  ephemeralschema.StringAttribute{Required: true},
		"token": ephemeralschema.StringAttribute{Computed: true, Sensitive: true},
	}}
}

func (t *ticket) Configure(_ context.Context, req ephemeral.ConfigureRequest, _ *ephemeral.ConfigureResponse) {
	if objects, ok := req.ProviderData.(*store); ok {
		t.objects = objects
	}
}

func (t *ticket) Open(ctx context.Context, req ephemeral.OpenRequest, resp *ephemeral.OpenResponse) {
	var asked ticketModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &asked)...)
	asked.Token = types.StringValue("token of " + asked.Name.ValueString())
	resp.Diagnostics.Append(resp.Result.Set(ctx, &asked)...)
	resp.Diagnostics.Append(resp.Private.SetKey(ctx, "name", []byte(`"`+asked.Name.ValueString()+`"`))...)
	resp.RenewAt = time.Now().Add(100 * time.Millisecond)
	t.trace(ctx, asked.Name.ValueString(), "opened")
}

func (t *ticket) trace(_ context.Context, name, what string) {
	id := "ticket-" + name
	var log []string
	if _, err := t.objects.read(id, &log); err == nil {
		_ = t.objects.write(id, append(log, what))
	}
}

func (t *ticket) Renew(ctx context.Context, req ephemeral.RenewRequest, resp *ephemeral.RenewResponse) {
	name, found := req.Private.GetKey(ctx, "name")
	resp.Diagnostics.Append(found...)
	t.trace(ctx, strings.Trim(string(name), `"`), "renewed")
	resp.RenewAt = time.Now().Add(100 * time.Millisecond)
}

func (t *ticket) Close(ctx context.Context, req ephemeral.CloseRequest, resp *ephemeral.CloseResponse) {
	name, found := req.Private.GetKey(ctx, "name")
	resp.Diagnostics.Append(found...)
	t.trace(ctx, strings.Trim(string(name), `"`), "closed")
}

// join puts texts together.
type join struct{}

func (j *join) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "join"
}

func (j *join) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Summary:           "Puts texts together",
		Parameters:        []function.Parameter{function.StringParameter{Name: "separator"}},
		VariadicParameter: function.StringParameter{Name: "texts"},
		Return:            function.StringReturn{},
	}
}

func (j *join) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	var separator string
	var texts []string
	resp.Error = function.ConcatFuncErrors(req.Arguments.Get(ctx, &separator, &texts))
	if resp.Error != nil {
		return
	}
	if len(texts) == 0 {
		resp.Error = function.NewArgumentFuncError(1, "there must be at least one text")
		return
	}
	resp.Error = function.ConcatFuncErrors(resp.Result.Set(ctx, strings.Join(texts, separator)))
}
