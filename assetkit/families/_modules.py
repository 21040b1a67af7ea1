"""The layers of every network that an adapter can change. Written by ``scripts/families/modules.py``.

A network is a line ``= families source`` and a line per template (a module path as `adapters.paths.normalise` makes
it): its in-features, its out-features, and the least and greatest value of each number in it. Convolutions list their
channels and, for algorithms that unfold the kernel, channels times kernel. Where blocks differ in them, a list after a
bar has the same for each value of the first number.
"""

NETWORKS = """\
= allegro dits/allegro-diffusers
adaln_single_emb_timestep_embedder_linear_# 256,2304 2304 1-2 | 1:256:2304 2:2304:2304
adaln_single_linear 2304 13824
caption_projection_linear_# 2304,4096 2304 1-2 | 1:4096:2304 2:2304:2304
pos_embed_proj 4,16 2304
proj_out 2304 16
transformer_blocks_#_attn1_to_k 2304 2304 0-31
transformer_blocks_#_attn1_to_out_# 2304 2304 0-31 0-0
transformer_blocks_#_attn1_to_q 2304 2304 0-31
transformer_blocks_#_attn1_to_v 2304 2304 0-31
transformer_blocks_#_attn2_to_k 2304 2304 0-31
transformer_blocks_#_attn2_to_out_# 2304 2304 0-31 0-0
transformer_blocks_#_attn2_to_q 2304 2304 0-31
transformer_blocks_#_attn2_to_v 2304 2304 0-31
transformer_blocks_#_ff_net_# 9216 2304 0-31 2-2
transformer_blocks_#_ff_net_#_proj 2304 9216 0-31 0-0
= anima dits/anima-bfl
blocks_#_adaln_modulation_cross_attn_# 256,2048 256,6144 0-27 1-2
blocks_#_adaln_modulation_mlp_# 256,2048 256,6144 0-27 1-2
blocks_#_adaln_modulation_self_attn_# 256,2048 256,6144 0-27 1-2
blocks_#_cross_attn_k_proj 1024 2048 0-27
blocks_#_cross_attn_output_proj 2048 2048 0-27
blocks_#_cross_attn_q_proj 2048 2048 0-27
blocks_#_cross_attn_v_proj 1024 2048 0-27
blocks_#_mlp_layer1 2048 8192 0-27
blocks_#_mlp_layer2 8192 2048 0-27
blocks_#_self_attn_k_proj 2048 2048 0-27
blocks_#_self_attn_output_proj 2048 2048 0-27
blocks_#_self_attn_q_proj 2048 2048 0-27
blocks_#_self_attn_v_proj 2048 2048 0-27
final_layer_adaln_modulation_# 256,2048 256,4096 1-2 | 1:2048:256 2:256:4096
final_layer_linear 2048 64
llm_adapter_blocks_#_cross_attn_k_proj 1024 1024 0-5
llm_adapter_blocks_#_cross_attn_o_proj 1024 1024 0-5
llm_adapter_blocks_#_cross_attn_q_proj 1024 1024 0-5
llm_adapter_blocks_#_cross_attn_v_proj 1024 1024 0-5
llm_adapter_blocks_#_mlp_# 1024,4096 1024,4096 0-5 0-2
llm_adapter_blocks_#_self_attn_k_proj 1024 1024 0-5
llm_adapter_blocks_#_self_attn_o_proj 1024 1024 0-5
llm_adapter_blocks_#_self_attn_q_proj 1024 1024 0-5
llm_adapter_blocks_#_self_attn_v_proj 1024 1024 0-5
llm_adapter_embed 1024 32128
llm_adapter_out_proj 1024 1024
t_embedder_#_linear_# 2048 2048,6144 1-1 1-2
x_embedder_proj_# 68 2048 1-1
= auraflow dits/auraflow-bfl
cond_seq_linear 2048 3072
double_layers_#_attn_w1k 3072 3072 0-3
double_layers_#_attn_w1o 3072 3072 0-3
double_layers_#_attn_w1q 3072 3072 0-3
double_layers_#_attn_w1v 3072 3072 0-3
double_layers_#_attn_w2k 3072 3072 0-3
double_layers_#_attn_w2o 3072 3072 0-3
double_layers_#_attn_w2q 3072 3072 0-3
double_layers_#_attn_w2v 3072 3072 0-3
double_layers_#_mlpC_c_fc1 3072 8192 0-3
double_layers_#_mlpC_c_fc2 3072 8192 0-3
double_layers_#_mlpC_c_proj 8192 3072 0-3
double_layers_#_mlpX_c_fc1 3072 8192 0-3
double_layers_#_mlpX_c_fc2 3072 8192 0-3
double_layers_#_mlpX_c_proj 8192 3072 0-3
double_layers_#_modC_# 3072 18432 0-3 1-1
double_layers_#_modX_# 3072 18432 0-3 1-1
final_linear 3072 16
init_x_linear 16 3072
modF_# 3072 6144 1-1
single_layers_#_attn_w1k 3072 3072 0-31
single_layers_#_attn_w1o 3072 3072 0-31
single_layers_#_attn_w1q 3072 3072 0-31
single_layers_#_attn_w1v 3072 3072 0-31
single_layers_#_mlp_c_fc1 3072 8192 0-31
single_layers_#_mlp_c_fc2 3072 8192 0-31
single_layers_#_mlp_c_proj 8192 3072 0-31
single_layers_#_modCX_# 3072 18432 0-31 1-1
t_embedder_mlp_# 256,3072 3072 0-2 | 0:256:3072 2:3072:3072
= auraflow dits/auraflow-diffusers
context_embedder 2048 3072
joint_transformer_blocks_#_attn_add_k_proj 3072 3072 0-3
joint_transformer_blocks_#_attn_add_q_proj 3072 3072 0-3
joint_transformer_blocks_#_attn_add_v_proj 3072 3072 0-3
joint_transformer_blocks_#_attn_to_add_out 3072 3072 0-3
joint_transformer_blocks_#_attn_to_k 3072 3072 0-3
joint_transformer_blocks_#_attn_to_out_# 3072 3072 0-3 0-0
joint_transformer_blocks_#_attn_to_q 3072 3072 0-3
joint_transformer_blocks_#_attn_to_v 3072 3072 0-3
joint_transformer_blocks_#_ff_context_linear_# 3072 8192 0-3 1-2
joint_transformer_blocks_#_ff_context_out_projection 8192 3072 0-3
joint_transformer_blocks_#_ff_linear_# 3072 8192 0-3 1-2
joint_transformer_blocks_#_ff_out_projection 8192 3072 0-3
joint_transformer_blocks_#_norm1_context_linear 3072 18432 0-3
joint_transformer_blocks_#_norm1_linear 3072 18432 0-3
norm_out_linear 3072 6144
pos_embed_proj 16 3072
proj_out 3072 16
single_transformer_blocks_#_attn_to_k 3072 3072 0-31
single_transformer_blocks_#_attn_to_out_# 3072 3072 0-31 0-0
single_transformer_blocks_#_attn_to_q 3072 3072 0-31
single_transformer_blocks_#_attn_to_v 3072 3072 0-31
single_transformer_blocks_#_ff_linear_# 3072 8192 0-31 1-2
single_transformer_blocks_#_ff_out_projection 8192 3072 0-31
single_transformer_blocks_#_norm1_linear 3072 18432 0-31
time_step_proj_linear_# 256,3072 3072 1-2 | 1:256:3072 2:3072:3072
= bk_sdm_base unets/bk_sdm_base_ckpt
input_blocks_#_# 4,36 320 0-0 0-0
input_blocks_#_#_emb_layers_# 1280 320,640,1280 1-7 0-0 1-1 | 1:1280:320:0-0;1-1 3:1280:640:0-0;1-1 5:1280:1280:0-0;1-1 7:1280:1280:0-0;1-1
input_blocks_#_#_in_layers_# 320,640,1280,2880,5760,11520 320,640,1280 1-7 0-0 2-2 | 1:320,2880:320:0-0;2-2 3:320,2880:640:0-0;2-2 5:640,5760:1280:0-0;2-2 7:1280,11520:1280:0-0;2-2
input_blocks_#_#_op 320,640,1280,2880,5760,11520 320,640,1280 2-6 0-0 | 2:320,2880:320:0-0 4:640,5760:640:0-0 6:1280,11520:1280:0-0
input_blocks_#_#_out_layers_# 320,640,1280,2880,5760,11520 320,640,1280 1-7 0-0 3-3 | 1:320,2880:320:0-0;3-3 3:640,5760:640:0-0;3-3 5:1280,11520:1280:0-0;3-3 7:1280,11520:1280:0-0;3-3
input_blocks_#_#_proj_in 320,640,1280 320,640,1280 1-5 1-1 | 1:320:320:1-1 3:640:640:1-1 5:1280:1280:1-1
input_blocks_#_#_proj_out 320,640,1280 320,640,1280 1-5 1-1 | 1:320:320:1-1 3:640:640:1-1 5:1280:1280:1-1
input_blocks_#_#_skip_connection 320,640 640,1280 3-5 0-0 | 3:320:640:0-0 5:640:1280:0-0
input_blocks_#_#_transformer_blocks_#_attn1_to_k 320,640,1280 320,640,1280 1-5 1-1 0-0 | 1:320:320:1-1;0-0 3:640:640:1-1;0-0 5:1280:1280:1-1;0-0
input_blocks_#_#_transformer_blocks_#_attn1_to_out_# 320,640,1280 320,640,1280 1-5 1-1 0-0 0-0 | 1:320:320:1-1;0-0;0-0 3:640:640:1-1;0-0;0-0 5:1280:1280:1-1;0-0;0-0
input_blocks_#_#_transformer_blocks_#_attn1_to_q 320,640,1280 320,640,1280 1-5 1-1 0-0 | 1:320:320:1-1;0-0 3:640:640:1-1;0-0 5:1280:1280:1-1;0-0
input_blocks_#_#_transformer_blocks_#_attn1_to_v 320,640,1280 320,640,1280 1-5 1-1 0-0 | 1:320:320:1-1;0-0 3:640:640:1-1;0-0 5:1280:1280:1-1;0-0
input_blocks_#_#_transformer_blocks_#_attn2_to_k 768 320,640,1280 1-5 1-1 0-0 | 1:768:320:1-1;0-0 3:768:640:1-1;0-0 5:768:1280:1-1;0-0
input_blocks_#_#_transformer_blocks_#_attn2_to_out_# 320,640,1280 320,640,1280 1-5 1-1 0-0 0-0 | 1:320:320:1-1;0-0;0-0 3:640:640:1-1;0-0;0-0 5:1280:1280:1-1;0-0;0-0
input_blocks_#_#_transformer_blocks_#_attn2_to_q 320,640,1280 320,640,1280 1-5 1-1 0-0 | 1:320:320:1-1;0-0 3:640:640:1-1;0-0 5:1280:1280:1-1;0-0
input_blocks_#_#_transformer_blocks_#_attn2_to_v 768 320,640,1280 1-5 1-1 0-0 | 1:768:320:1-1;0-0 3:768:640:1-1;0-0 5:768:1280:1-1;0-0
input_blocks_#_#_transformer_blocks_#_ff_net_# 1280,2560,5120 320,640,1280 1-5 1-1 0-0 2-2 | 1:1280:320:1-1;0-0;2-2 3:2560:640:1-1;0-0;2-2 5:5120:1280:1-1;0-0;2-2
input_blocks_#_#_transformer_blocks_#_ff_net_#_proj 320,640,1280 2560,5120,10240 1-5 1-1 0-0 0-0 | 1:320:2560:1-1;0-0;0-0 3:640:5120:1-1;0-0;0-0 5:1280:10240:1-1;0-0;0-0
middle_block_#_emb_layers_# 1280 1280 0-2 1-1
middle_block_#_in_layers_# 1280,11520 1280 0-2 2-2
middle_block_#_out_layers_# 1280,11520 1280 0-2 3-3
middle_block_#_proj_in 1280 1280 1-1
middle_block_#_proj_out 1280 1280 1-1
middle_block_#_transformer_blocks_#_attn1_to_k 1280 1280 1-1 0-0
middle_block_#_transformer_blocks_#_attn1_to_out_# 1280 1280 1-1 0-0 0-0
middle_block_#_transformer_blocks_#_attn1_to_q 1280 1280 1-1 0-0
middle_block_#_transformer_blocks_#_attn1_to_v 1280 1280 1-1 0-0
middle_block_#_transformer_blocks_#_attn2_to_k 768 1280 1-1 0-0
middle_block_#_transformer_blocks_#_attn2_to_out_# 1280 1280 1-1 0-0 0-0
middle_block_#_transformer_blocks_#_attn2_to_q 1280 1280 1-1 0-0
middle_block_#_transformer_blocks_#_attn2_to_v 768 1280 1-1 0-0
middle_block_#_transformer_blocks_#_ff_net_# 5120 1280 1-1 0-0 2-2
middle_block_#_transformer_blocks_#_ff_net_#_proj 1280 10240 1-1 0-0 0-0
out_# 320,2880 4 2-2
output_blocks_#_#_conv 640,1280,5760,11520 640,1280 1-5 1-2 | 1:1280,11520:1280:1-1 3:1280,11520:1280:2-2 5:640,5760:640:2-2
output_blocks_#_#_emb_layers_# 1280 320,640,1280 0-7 0-0 1-1 | 0-3:1280:1280:0-0;1-1 4-5:1280:640:0-0;1-1 6-7:1280:320:0-0;1-1
output_blocks_#_#_in_layers_# 640,960,1920,2560,5760,8640,17280,23040 320,640,1280 0-7 0-0 2-2 | 0-2:2560,23040:1280:0-0;2-2 3:1920,17280:1280:0-0;2-2 4:1920,17280:640:0-0;2-2 5:960,8640:640:0-0;2-2 6:960,8640:320:0-0;2-2 7:640,5760:320:0-0;2-2
output_blocks_#_#_out_layers_# 320,640,1280,2880,5760,11520 320,640,1280 0-7 0-0 3-3 | 0-3:1280,11520:1280:0-0;3-3 4-5:640,5760:640:0-0;3-3 6-7:320,2880:320:0-0;3-3
output_blocks_#_#_proj_in 320,640,1280 320,640,1280 2-7 1-1 | 2-3:1280:1280:1-1 4-5:640:640:1-1 6-7:320:320:1-1
output_blocks_#_#_proj_out 320,640,1280 320,640,1280 2-7 1-1 | 2-3:1280:1280:1-1 4-5:640:640:1-1 6-7:320:320:1-1
output_blocks_#_#_skip_connection 640,960,1920,2560 320,640,1280 0-7 0-0 | 0-2:2560:1280:0-0 3:1920:1280:0-0 4:1920:640:0-0 5:960:640:0-0 6:960:320:0-0 7:640:320:0-0
output_blocks_#_#_transformer_blocks_#_attn1_to_k 320,640,1280 320,640,1280 2-7 1-1 0-0 | 2-3:1280:1280:1-1;0-0 4-5:640:640:1-1;0-0 6-7:320:320:1-1;0-0
output_blocks_#_#_transformer_blocks_#_attn1_to_out_# 320,640,1280 320,640,1280 2-7 1-1 0-0 0-0 | 2-3:1280:1280:1-1;0-0;0-0 4-5:640:640:1-1;0-0;0-0 6-7:320:320:1-1;0-0;0-0
output_blocks_#_#_transformer_blocks_#_attn1_to_q 320,640,1280 320,640,1280 2-7 1-1 0-0 | 2-3:1280:1280:1-1;0-0 4-5:640:640:1-1;0-0 6-7:320:320:1-1;0-0
output_blocks_#_#_transformer_blocks_#_attn1_to_v 320,640,1280 320,640,1280 2-7 1-1 0-0 | 2-3:1280:1280:1-1;0-0 4-5:640:640:1-1;0-0 6-7:320:320:1-1;0-0
output_blocks_#_#_transformer_blocks_#_attn2_to_k 768 320,640,1280 2-7 1-1 0-0 | 2-3:768:1280:1-1;0-0 4-5:768:640:1-1;0-0 6-7:768:320:1-1;0-0
output_blocks_#_#_transformer_blocks_#_attn2_to_out_# 320,640,1280 320,640,1280 2-7 1-1 0-0 0-0 | 2-3:1280:1280:1-1;0-0;0-0 4-5:640:640:1-1;0-0;0-0 6-7:320:320:1-1;0-0;0-0
output_blocks_#_#_transformer_blocks_#_attn2_to_q 320,640,1280 320,640,1280 2-7 1-1 0-0 | 2-3:1280:1280:1-1;0-0 4-5:640:640:1-1;0-0 6-7:320:320:1-1;0-0
output_blocks_#_#_transformer_blocks_#_attn2_to_v 768 320,640,1280 2-7 1-1 0-0 | 2-3:768:1280:1-1;0-0 4-5:768:640:1-1;0-0 6-7:768:320:1-1;0-0
output_blocks_#_#_transformer_blocks_#_ff_net_# 1280,2560,5120 320,640,1280 2-7 1-1 0-0 2-2 | 2-3:5120:1280:1-1;0-0;2-2 4-5:2560:640:1-1;0-0;2-2 6-7:1280:320:1-1;0-0;2-2
output_blocks_#_#_transformer_blocks_#_ff_net_#_proj 320,640,1280 2560,5120,10240 2-7 1-1 0-0 0-0 | 2-3:1280:10240:1-1;0-0;0-0 4-5:640:5120:1-1;0-0;0-0 6-7:320:2560:1-1;0-0;0-0
time_embed_# 320,1280 1280 0-2 | 0:320:1280 2:1280:1280
= bk_sdm_base unets/bk_sdm_base_unet_diffusers
conv_in 4,36 320
conv_out 320,2880 4
down_blocks_#_attentions_#_proj_in 320,640,1280 320,640,1280 0-2 0-0 | 0:320:320:0-0 1:640:640:0-0 2:1280:1280:0-0
down_blocks_#_attentions_#_proj_out 320,640,1280 320,640,1280 0-2 0-0 | 0:320:320:0-0 1:640:640:0-0 2:1280:1280:0-0
down_blocks_#_attentions_#_transformer_blocks_#_attn1_to_k 320,640,1280 320,640,1280 0-2 0-0 0-0 | 0:320:320:0-0;0-0 1:640:640:0-0;0-0 2:1280:1280:0-0;0-0
down_blocks_#_attentions_#_transformer_blocks_#_attn1_to_out_# 320,640,1280 320,640,1280 0-2 0-0 0-0 0-0 | 0:320:320:0-0;0-0;0-0 1:640:640:0-0;0-0;0-0 2:1280:1280:0-0;0-0;0-0
down_blocks_#_attentions_#_transformer_blocks_#_attn1_to_q 320,640,1280 320,640,1280 0-2 0-0 0-0 | 0:320:320:0-0;0-0 1:640:640:0-0;0-0 2:1280:1280:0-0;0-0
down_blocks_#_attentions_#_transformer_blocks_#_attn1_to_v 320,640,1280 320,640,1280 0-2 0-0 0-0 | 0:320:320:0-0;0-0 1:640:640:0-0;0-0 2:1280:1280:0-0;0-0
down_blocks_#_attentions_#_transformer_blocks_#_attn2_to_k 768 320,640,1280 0-2 0-0 0-0 | 0:768:320:0-0;0-0 1:768:640:0-0;0-0 2:768:1280:0-0;0-0
down_blocks_#_attentions_#_transformer_blocks_#_attn2_to_out_# 320,640,1280 320,640,1280 0-2 0-0 0-0 0-0 | 0:320:320:0-0;0-0;0-0 1:640:640:0-0;0-0;0-0 2:1280:1280:0-0;0-0;0-0
down_blocks_#_attentions_#_transformer_blocks_#_attn2_to_q 320,640,1280 320,640,1280 0-2 0-0 0-0 | 0:320:320:0-0;0-0 1:640:640:0-0;0-0 2:1280:1280:0-0;0-0
down_blocks_#_attentions_#_transformer_blocks_#_attn2_to_v 768 320,640,1280 0-2 0-0 0-0 | 0:768:320:0-0;0-0 1:768:640:0-0;0-0 2:768:1280:0-0;0-0
down_blocks_#_attentions_#_transformer_blocks_#_ff_net_# 1280,2560,5120 320,640,1280 0-2 0-0 0-0 2-2 | 0:1280:320:0-0;0-0;2-2 1:2560:640:0-0;0-0;2-2 2:5120:1280:0-0;0-0;2-2
down_blocks_#_attentions_#_transformer_blocks_#_ff_net_#_proj 320,640,1280 2560,5120,10240 0-2 0-0 0-0 0-0 | 0:320:2560:0-0;0-0;0-0 1:640:5120:0-0;0-0;0-0 2:1280:10240:0-0;0-0;0-0
down_blocks_#_downsamplers_#_conv 320,640,1280,2880,5760,11520 320,640,1280 0-2 0-0 | 0:320,2880:320:0-0 1:640,5760:640:0-0 2:1280,11520:1280:0-0
down_blocks_#_resnets_#_conv1 320,640,1280,2880,5760,11520 320,640,1280 0-3 0-0 | 0:320,2880:320:0-0 1:320,2880:640:0-0 2:640,5760:1280:0-0 3:1280,11520:1280:0-0
down_blocks_#_resnets_#_conv2 320,640,1280,2880,5760,11520 320,640,1280 0-3 0-0 | 0:320,2880:320:0-0 1:640,5760:640:0-0 2-3:1280,11520:1280:0-0
down_blocks_#_resnets_#_conv_shortcut 320,640 640,1280 1-2 0-0 | 1:320:640:0-0 2:640:1280:0-0
down_blocks_#_resnets_#_time_emb_proj 1280 320,640,1280 0-3 0-0 | 0:1280:320:0-0 1:1280:640:0-0 2-3:1280:1280:0-0
mid_block_attentions_#_proj_in 1280 1280 0-0
mid_block_attentions_#_proj_out 1280 1280 0-0
mid_block_attentions_#_transformer_blocks_#_attn1_to_k 1280 1280 0-0 0-0
mid_block_attentions_#_transformer_blocks_#_attn1_to_out_# 1280 1280 0-0 0-0 0-0
mid_block_attentions_#_transformer_blocks_#_attn1_to_q 1280 1280 0-0 0-0
mid_block_attentions_#_transformer_blocks_#_attn1_to_v 1280 1280 0-0 0-0
mid_block_attentions_#_transformer_blocks_#_attn2_to_k 768 1280 0-0 0-0
mid_block_attentions_#_transformer_blocks_#_attn2_to_out_# 1280 1280 0-0 0-0 0-0
mid_block_attentions_#_transformer_blocks_#_attn2_to_q 1280 1280 0-0 0-0
mid_block_attentions_#_transformer_blocks_#_attn2_to_v 768 1280 0-0 0-0
mid_block_attentions_#_transformer_blocks_#_ff_net_# 5120 1280 0-0 0-0 2-2
mid_block_attentions_#_transformer_blocks_#_ff_net_#_proj 1280 10240 0-0 0-0 0-0
mid_block_resnets_#_conv1 1280,11520 1280 0-1
mid_block_resnets_#_conv2 1280,11520 1280 0-1
mid_block_resnets_#_time_emb_proj 1280 1280 0-1
time_embedding_linear_# 320,1280 1280 1-2 | 1:320:1280 2:1280:1280
up_blocks_#_attentions_#_proj_in 320,640,1280 320,640,1280 1-3 0-1 | 1:1280:1280:0-1 2:640:640:0-1 3:320:320:0-1
up_blocks_#_attentions_#_proj_out 320,640,1280 320,640,1280 1-3 0-1 | 1:1280:1280:0-1 2:640:640:0-1 3:320:320:0-1
up_blocks_#_attentions_#_transformer_blocks_#_attn1_to_k 320,640,1280 320,640,1280 1-3 0-1 0-0 | 1:1280:1280:0-1;0-0 2:640:640:0-1;0-0 3:320:320:0-1;0-0
up_blocks_#_attentions_#_transformer_blocks_#_attn1_to_out_# 320,640,1280 320,640,1280 1-3 0-1 0-0 0-0 | 1:1280:1280:0-1;0-0;0-0 2:640:640:0-1;0-0;0-0 3:320:320:0-1;0-0;0-0
up_blocks_#_attentions_#_transformer_blocks_#_attn1_to_q 320,640,1280 320,640,1280 1-3 0-1 0-0 | 1:1280:1280:0-1;0-0 2:640:640:0-1;0-0 3:320:320:0-1;0-0
up_blocks_#_attentions_#_transformer_blocks_#_attn1_to_v 320,640,1280 320,640,1280 1-3 0-1 0-0 | 1:1280:1280:0-1;0-0 2:640:640:0-1;0-0 3:320:320:0-1;0-0
up_blocks_#_attentions_#_transformer_blocks_#_attn2_to_k 768 320,640,1280 1-3 0-1 0-0 | 1:768:1280:0-1;0-0 2:768:640:0-1;0-0 3:768:320:0-1;0-0
up_blocks_#_attentions_#_transformer_blocks_#_attn2_to_out_# 320,640,1280 320,640,1280 1-3 0-1 0-0 0-0 | 1:1280:1280:0-1;0-0;0-0 2:640:640:0-1;0-0;0-0 3:320:320:0-1;0-0;0-0
up_blocks_#_attentions_#_transformer_blocks_#_attn2_to_q 320,640,1280 320,640,1280 1-3 0-1 0-0 | 1:1280:1280:0-1;0-0 2:640:640:0-1;0-0 3:320:320:0-1;0-0
up_blocks_#_attentions_#_transformer_blocks_#_attn2_to_v 768 320,640,1280 1-3 0-1 0-0 | 1:768:1280:0-1;0-0 2:768:640:0-1;0-0 3:768:320:0-1;0-0
up_blocks_#_attentions_#_transformer_blocks_#_ff_net_# 1280,2560,5120 320,640,1280 1-3 0-1 0-0 2-2 | 1:5120:1280:0-1;0-0;2-2 2:2560:640:0-1;0-0;2-2 3:1280:320:0-1;0-0;2-2
up_blocks_#_attentions_#_transformer_blocks_#_ff_net_#_proj 320,640,1280 2560,5120,10240 1-3 0-1 0-0 0-0 | 1:1280:10240:0-1;0-0;0-0 2:640:5120:0-1;0-0;0-0 3:320:2560:0-1;0-0;0-0
up_blocks_#_resnets_#_conv1 640,960,1920,2560,5760,8640,17280,23040 320,640,1280 0-3 0-1 | 0:2560,23040:1280:0-1 1:1920,2560,17280,23040:1280:0-1 2:960,1920,8640,17280:640:0-1 3:640,960,5760,8640:320:0-1
up_blocks_#_resnets_#_conv2 320,640,1280,2880,5760,11520 320,640,1280 0-3 0-1 | 0-1:1280,11520:1280:0-1 2:640,5760:640:0-1 3:320,2880:320:0-1
up_blocks_#_resnets_#_conv_shortcut 640,960,1920,2560 320,640,1280 0-3 0-1 | 0:2560:1280:0-1 1:1920,2560:1280:0-1 2:960,1920:640:0-1 3:640,960:320:0-1
up_blocks_#_resnets_#_time_emb_proj 1280 320,640,1280 0-3 0-1 | 0-1:1280:1280:0-1 2:1280:640:0-1 3:1280:320:0-1
up_blocks_#_upsamplers_#_conv 640,1280,5760,11520 640,1280 0-2 0-0 | 0-1:1280,11520:1280:0-0 2:640,5760:640:0-0
= bk_sdm_small unets/bk_sdm_small_ckpt
input_blocks_#_# 4,36 320 0-0 0-0
input_blocks_#_#_emb_layers_# 1280 320,640,1280 1-7 0-0 1-1 | 1:1280:320:0-0;1-1 3:1280:640:0-0;1-1 5:1280:1280:0-0;1-1 7:1280:1280:0-0;1-1
input_blocks_#_#_in_layers_# 320,640,1280,2880,5760,11520 320,640,1280 1-7 0-0 2-2 | 1:320,2880:320:0-0;2-2 3:320,2880:640:0-0;2-2 5:640,5760:1280:0-0;2-2 7:1280,11520:1280:0-0;2-2
input_blocks_#_#_op 320,640,1280,2880,5760,11520 320,640,1280 2-6 0-0 | 2:320,2880:320:0-0 4:640,5760:640:0-0 6:1280,11520:1280:0-0
input_blocks_#_#_out_layers_# 320,640,1280,2880,5760,11520 320,640,1280 1-7 0-0 3-3 | 1:320,2880:320:0-0;3-3 3:640,5760:640:0-0;3-3 5:1280,11520:1280:0-0;3-3 7:1280,11520:1280:0-0;3-3
input_blocks_#_#_proj_in 320,640,1280 320,640,1280 1-5 1-1 | 1:320:320:1-1 3:640:640:1-1 5:1280:1280:1-1
input_blocks_#_#_proj_out 320,640,1280 320,640,1280 1-5 1-1 | 1:320:320:1-1 3:640:640:1-1 5:1280:1280:1-1
input_blocks_#_#_skip_connection 320,640 640,1280 3-5 0-0 | 3:320:640:0-0 5:640:1280:0-0
input_blocks_#_#_transformer_blocks_#_attn1_to_k 320,640,1280 320,640,1280 1-5 1-1 0-0 | 1:320:320:1-1;0-0 3:640:640:1-1;0-0 5:1280:1280:1-1;0-0
input_blocks_#_#_transformer_blocks_#_attn1_to_out_# 320,640,1280 320,640,1280 1-5 1-1 0-0 0-0 | 1:320:320:1-1;0-0;0-0 3:640:640:1-1;0-0;0-0 5:1280:1280:1-1;0-0;0-0
input_blocks_#_#_transformer_blocks_#_attn1_to_q 320,640,1280 320,640,1280 1-5 1-1 0-0 | 1:320:320:1-1;0-0 3:640:640:1-1;0-0 5:1280:1280:1-1;0-0
input_blocks_#_#_transformer_blocks_#_attn1_to_v 320,640,1280 320,640,1280 1-5 1-1 0-0 | 1:320:320:1-1;0-0 3:640:640:1-1;0-0 5:1280:1280:1-1;0-0
input_blocks_#_#_transformer_blocks_#_attn2_to_k 768 320,640,1280 1-5 1-1 0-0 | 1:768:320:1-1;0-0 3:768:640:1-1;0-0 5:768:1280:1-1;0-0
input_blocks_#_#_transformer_blocks_#_attn2_to_out_# 320,640,1280 320,640,1280 1-5 1-1 0-0 0-0 | 1:320:320:1-1;0-0;0-0 3:640:640:1-1;0-0;0-0 5:1280:1280:1-1;0-0;0-0
input_blocks_#_#_transformer_blocks_#_attn2_to_q 320,640,1280 320,640,1280 1-5 1-1 0-0 | 1:320:320:1-1;0-0 3:640:640:1-1;0-0 5:1280:1280:1-1;0-0
input_blocks_#_#_transformer_blocks_#_attn2_to_v 768 320,640,1280 1-5 1-1 0-0 | 1:768:320:1-1;0-0 3:768:640:1-1;0-0 5:768:1280:1-1;0-0
input_blocks_#_#_transformer_blocks_#_ff_net_# 1280,2560,5120 320,640,1280 1-5 1-1 0-0 2-2 | 1:1280:320:1-1;0-0;2-2 3:2560:640:1-1;0-0;2-2 5:5120:1280:1-1;0-0;2-2
input_blocks_#_#_transformer_blocks_#_ff_net_#_proj 320,640,1280 2560,5120,10240 1-5 1-1 0-0 0-0 | 1:320:2560:1-1;0-0;0-0 3:640:5120:1-1;0-0;0-0 5:1280:10240:1-1;0-0;0-0
out_# 320,2880 4 2-2
output_blocks_#_#_conv 640,1280,5760,11520 640,1280 1-5 1-2 | 1:1280,11520:1280:1-1 3:1280,11520:1280:2-2 5:640,5760:640:2-2
output_blocks_#_#_emb_layers_# 1280 320,640,1280 0-7 0-0 1-1 | 0-3:1280:1280:0-0;1-1 4-5:1280:640:0-0;1-1 6-7:1280:320:0-0;1-1
output_blocks_#_#_in_layers_# 640,960,1920,2560,5760,8640,17280,23040 320,640,1280 0-7 0-0 2-2 | 0-2:2560,23040:1280:0-0;2-2 3:1920,17280:1280:0-0;2-2 4:1920,17280:640:0-0;2-2 5:960,8640:640:0-0;2-2 6:960,8640:320:0-0;2-2 7:640,5760:320:0-0;2-2
output_blocks_#_#_out_layers_# 320,640,1280,2880,5760,11520 320,640,1280 0-7 0-0 3-3 | 0-3:1280,11520:1280:0-0;3-3 4-5:640,5760:640:0-0;3-3 6-7:320,2880:320:0-0;3-3
output_blocks_#_#_proj_in 320,640,1280 320,640,1280 2-7 1-1 | 2-3:1280:1280:1-1 4-5:640:640:1-1 6-7:320:320:1-1
output_blocks_#_#_proj_out 320,640,1280 320,640,1280 2-7 1-1 | 2-3:1280:1280:1-1 4-5:640:640:1-1 6-7:320:320:1-1
output_blocks_#_#_skip_connection 640,960,1920,2560 320,640,1280 0-7 0-0 | 0-2:2560:1280:0-0 3:1920:1280:0-0 4:1920:640:0-0 5:960:640:0-0 6:960:320:0-0 7:640:320:0-0
output_blocks_#_#_transformer_blocks_#_attn1_to_k 320,640,1280 320,640,1280 2-7 1-1 0-0 | 2-3:1280:1280:1-1;0-0 4-5:640:640:1-1;0-0 6-7:320:320:1-1;0-0
output_blocks_#_#_transformer_blocks_#_attn1_to_out_# 320,640,1280 320,640,1280 2-7 1-1 0-0 0-0 | 2-3:1280:1280:1-1;0-0;0-0 4-5:640:640:1-1;0-0;0-0 6-7:320:320:1-1;0-0;0-0
output_blocks_#_#_transformer_blocks_#_attn1_to_q 320,640,1280 320,640,1280 2-7 1-1 0-0 | 2-3:1280:1280:1-1;0-0 4-5:640:640:1-1;0-0 6-7:320:320:1-1;0-0
output_blocks_#_#_transformer_blocks_#_attn1_to_v 320,640,1280 320,640,1280 2-7 1-1 0-0 | 2-3:1280:1280:1-1;0-0 4-5:640:640:1-1;0-0 6-7:320:320:1-1;0-0
output_blocks_#_#_transformer_blocks_#_attn2_to_k 768 320,640,1280 2-7 1-1 0-0 | 2-3:768:1280:1-1;0-0 4-5:768:640:1-1;0-0 6-7:768:320:1-1;0-0
output_blocks_#_#_transformer_blocks_#_attn2_to_out_# 320,640,1280 320,640,1280 2-7 1-1 0-0 0-0 | 2-3:1280:1280:1-1;0-0;0-0 4-5:640:640:1-1;0-0;0-0 6-7:320:320:1-1;0-0;0-0
output_blocks_#_#_transformer_blocks_#_attn2_to_q 320,640,1280 320,640,1280 2-7 1-1 0-0 | 2-3:1280:1280:1-1;0-0 4-5:640:640:1-1;0-0 6-7:320:320:1-1;0-0
output_blocks_#_#_transformer_blocks_#_attn2_to_v 768 320,640,1280 2-7 1-1 0-0 | 2-3:768:1280:1-1;0-0 4-5:768:640:1-1;0-0 6-7:768:320:1-1;0-0
output_blocks_#_#_transformer_blocks_#_ff_net_# 1280,2560,5120 320,640,1280 2-7 1-1 0-0 2-2 | 2-3:5120:1280:1-1;0-0;2-2 4-5:2560:640:1-1;0-0;2-2 6-7:1280:320:1-1;0-0;2-2
output_blocks_#_#_transformer_blocks_#_ff_net_#_proj 320,640,1280 2560,5120,10240 2-7 1-1 0-0 0-0 | 2-3:1280:10240:1-1;0-0;0-0 4-5:640:5120:1-1;0-0;0-0 6-7:320:2560:1-1;0-0;0-0
time_embed_# 320,1280 1280 0-2 | 0:320:1280 2:1280:1280
= bk_sdm_small unets/bk_sdm_small_unet_diffusers
conv_in 4,36 320
conv_out 320,2880 4
down_blocks_#_attentions_#_proj_in 320,640,1280 320,640,1280 0-2 0-0 | 0:320:320:0-0 1:640:640:0-0 2:1280:1280:0-0
down_blocks_#_attentions_#_proj_out 320,640,1280 320,640,1280 0-2 0-0 | 0:320:320:0-0 1:640:640:0-0 2:1280:1280:0-0
down_blocks_#_attentions_#_transformer_blocks_#_attn1_to_k 320,640,1280 320,640,1280 0-2 0-0 0-0 | 0:320:320:0-0;0-0 1:640:640:0-0;0-0 2:1280:1280:0-0;0-0
down_blocks_#_attentions_#_transformer_blocks_#_attn1_to_out_# 320,640,1280 320,640,1280 0-2 0-0 0-0 0-0 | 0:320:320:0-0;0-0;0-0 1:640:640:0-0;0-0;0-0 2:1280:1280:0-0;0-0;0-0
down_blocks_#_attentions_#_transformer_blocks_#_attn1_to_q 320,640,1280 320,640,1280 0-2 0-0 0-0 | 0:320:320:0-0;0-0 1:640:640:0-0;0-0 2:1280:1280:0-0;0-0
down_blocks_#_attentions_#_transformer_blocks_#_attn1_to_v 320,640,1280 320,640,1280 0-2 0-0 0-0 | 0:320:320:0-0;0-0 1:640:640:0-0;0-0 2:1280:1280:0-0;0-0
down_blocks_#_attentions_#_transformer_blocks_#_attn2_to_k 768 320,640,1280 0-2 0-0 0-0 | 0:768:320:0-0;0-0 1:768:640:0-0;0-0 2:768:1280:0-0;0-0
down_blocks_#_attentions_#_transformer_blocks_#_attn2_to_out_# 320,640,1280 320,640,1280 0-2 0-0 0-0 0-0 | 0:320:320:0-0;0-0;0-0 1:640:640:0-0;0-0;0-0 2:1280:1280:0-0;0-0;0-0
down_blocks_#_attentions_#_transformer_blocks_#_attn2_to_q 320,640,1280 320,640,1280 0-2 0-0 0-0 | 0:320:320:0-0;0-0 1:640:640:0-0;0-0 2:1280:1280:0-0;0-0
down_blocks_#_attentions_#_transformer_blocks_#_attn2_to_v 768 320,640,1280 0-2 0-0 0-0 | 0:768:320:0-0;0-0 1:768:640:0-0;0-0 2:768:1280:0-0;0-0
down_blocks_#_attentions_#_transformer_blocks_#_ff_net_# 1280,2560,5120 320,640,1280 0-2 0-0 0-0 2-2 | 0:1280:320:0-0;0-0;2-2 1:2560:640:0-0;0-0;2-2 2:5120:1280:0-0;0-0;2-2
down_blocks_#_attentions_#_transformer_blocks_#_ff_net_#_proj 320,640,1280 2560,5120,10240 0-2 0-0 0-0 0-0 | 0:320:2560:0-0;0-0;0-0 1:640:5120:0-0;0-0;0-0 2:1280:10240:0-0;0-0;0-0
down_blocks_#_downsamplers_#_conv 320,640,1280,2880,5760,11520 320,640,1280 0-2 0-0 | 0:320,2880:320:0-0 1:640,5760:640:0-0 2:1280,11520:1280:0-0
down_blocks_#_resnets_#_conv1 320,640,1280,2880,5760,11520 320,640,1280 0-3 0-0 | 0:320,2880:320:0-0 1:320,2880:640:0-0 2:640,5760:1280:0-0 3:1280,11520:1280:0-0
down_blocks_#_resnets_#_conv2 320,640,1280,2880,5760,11520 320,640,1280 0-3 0-0 | 0:320,2880:320:0-0 1:640,5760:640:0-0 2-3:1280,11520:1280:0-0
down_blocks_#_resnets_#_conv_shortcut 320,640 640,1280 1-2 0-0 | 1:320:640:0-0 2:640:1280:0-0
down_blocks_#_resnets_#_time_emb_proj 1280 320,640,1280 0-3 0-0 | 0:1280:320:0-0 1:1280:640:0-0 2-3:1280:1280:0-0
time_embedding_linear_# 320,1280 1280 1-2 | 1:320:1280 2:1280:1280
up_blocks_#_attentions_#_proj_in 320,640,1280 320,640,1280 1-3 0-1 | 1:1280:1280:0-1 2:640:640:0-1 3:320:320:0-1
up_blocks_#_attentions_#_proj_out 320,640,1280 320,640,1280 1-3 0-1 | 1:1280:1280:0-1 2:640:640:0-1 3:320:320:0-1
up_blocks_#_attentions_#_transformer_blocks_#_attn1_to_k 320,640,1280 320,640,1280 1-3 0-1 0-0 | 1:1280:1280:0-1;0-0 2:640:640:0-1;0-0 3:320:320:0-1;0-0
up_blocks_#_attentions_#_transformer_blocks_#_attn1_to_out_# 320,640,1280 320,640,1280 1-3 0-1 0-0 0-0 | 1:1280:1280:0-1;0-0;0-0 2:640:640:0-1;0-0;0-0 3:320:320:0-1;0-0;0-0
up_blocks_#_attentions_#_transformer_blocks_#_attn1_to_q 320,640,1280 320,640,1280 1-3 0-1 0-0 | 1:1280:1280:0-1;0-0 2:640:640:0-1;0-0 3:320:320:0-1;0-0
up_blocks_#_attentions_#_transformer_blocks_#_attn1_to_v 320,640,1280 320,640,1280 1-3 0-1 0-0 | 1:1280:1280:0-1;0-0 2:640:640:0-1;0-0 3:320:320:0-1;0-0
up_blocks_#_attentions_#_transformer_blocks_#_attn2_to_k 768 320,640,1280 1-3 0-1 0-0 | 1:768:1280:0-1;0-0 2:768:640:0-1;0-0 3:768:320:0-1;0-0
up_blocks_#_attentions_#_transformer_blocks_#_attn2_to_out_# 320,640,1280 320,640,1280 1-3 0-1 0-0 0-0 | 1:1280:1280:0-1;0-0;0-0 2:640:640:0-1;0-0;0-0 3:320:320:0-1;0-0;0-0
up_blocks_#_attentions_#_transformer_blocks_#_attn2_to_q 320,640,1280 320,640,1280 1-3 0-1 0-0 | 1:1280:1280:0-1;0-0 2:640:640:0-1;0-0 3:320:320:0-1;0-0
up_blocks_#_attentions_#_transformer_blocks_#_attn2_to_v 768 320,640,1280 1-3 0-1 0-0 | 1:768:1280:0-1;0-0 2:768:640:0-1;0-0 3:768:320:0-1;0-0
up_blocks_#_attentions_#_transformer_blocks_#_ff_net_# 1280,2560,5120 320,640,1280 1-3 0-1 0-0 2-2 | 1:5120:1280:0-1;0-0;2-2 2:2560:640:0-1;0-0;2-2 3:1280:320:0-1;0-0;2-2
up_blocks_#_attentions_#_transformer_blocks_#_ff_net_#_proj 320,640,1280 2560,5120,10240 1-3 0-1 0-0 0-0 | 1:1280:10240:0-1;0-0;0-0 2:640:5120:0-1;0-0;0-0 3:320:2560:0-1;0-0;0-0
up_blocks_#_resnets_#_conv1 640,960,1920,2560,5760,8640,17280,23040 320,640,1280 0-3 0-1 | 0:2560,23040:1280:0-1 1:1920,2560,17280,23040:1280:0-1 2:960,1920,8640,17280:640:0-1 3:640,960,5760,8640:320:0-1
up_blocks_#_resnets_#_conv2 320,640,1280,2880,5760,11520 320,640,1280 0-3 0-1 | 0-1:1280,11520:1280:0-1 2:640,5760:640:0-1 3:320,2880:320:0-1
up_blocks_#_resnets_#_conv_shortcut 640,960,1920,2560 320,640,1280 0-3 0-1 | 0:2560:1280:0-1 1:1920,2560:1280:0-1 2:960,1920:640:0-1 3:640,960:320:0-1
up_blocks_#_resnets_#_time_emb_proj 1280 320,640,1280 0-3 0-1 | 0-1:1280:1280:0-1 2:1280:640:0-1 3:1280:320:0-1
up_blocks_#_upsamplers_#_conv 640,1280,5760,11520 640,1280 0-2 0-0 | 0-1:1280,11520:1280:0-0 2:640,5760:640:0-0
= bk_sdm_tiny unets/bk_sdm_tiny_ckpt
input_blocks_#_# 4,36 320 0-0 0-0
input_blocks_#_#_emb_layers_# 1280 320,640,1280 1-5 0-0 1-1 | 1:1280:320:0-0;1-1 3:1280:640:0-0;1-1 5:1280:1280:0-0;1-1
input_blocks_#_#_in_layers_# 320,640,2880,5760 320,640,1280 1-5 0-0 2-2 | 1:320,2880:320:0-0;2-2 3:320,2880:640:0-0;2-2 5:640,5760:1280:0-0;2-2
input_blocks_#_#_op 320,640,2880,5760 320,640 2-4 0-0 | 2:320,2880:320:0-0 4:640,5760:640:0-0
input_blocks_#_#_out_layers_# 320,640,1280,2880,5760,11520 320,640,1280 1-5 0-0 3-3 | 1:320,2880:320:0-0;3-3 3:640,5760:640:0-0;3-3 5:1280,11520:1280:0-0;3-3
input_blocks_#_#_proj_in 320,640,1280 320,640,1280 1-5 1-1 | 1:320:320:1-1 3:640:640:1-1 5:1280:1280:1-1
input_blocks_#_#_proj_out 320,640,1280 320,640,1280 1-5 1-1 | 1:320:320:1-1 3:640:640:1-1 5:1280:1280:1-1
input_blocks_#_#_skip_connection 320,640 640,1280 3-5 0-0 | 3:320:640:0-0 5:640:1280:0-0
input_blocks_#_#_transformer_blocks_#_attn1_to_k 320,640,1280 320,640,1280 1-5 1-1 0-0 | 1:320:320:1-1;0-0 3:640:640:1-1;0-0 5:1280:1280:1-1;0-0
input_blocks_#_#_transformer_blocks_#_attn1_to_out_# 320,640,1280 320,640,1280 1-5 1-1 0-0 0-0 | 1:320:320:1-1;0-0;0-0 3:640:640:1-1;0-0;0-0 5:1280:1280:1-1;0-0;0-0
input_blocks_#_#_transformer_blocks_#_attn1_to_q 320,640,1280 320,640,1280 1-5 1-1 0-0 | 1:320:320:1-1;0-0 3:640:640:1-1;0-0 5:1280:1280:1-1;0-0
input_blocks_#_#_transformer_blocks_#_attn1_to_v 320,640,1280 320,640,1280 1-5 1-1 0-0 | 1:320:320:1-1;0-0 3:640:640:1-1;0-0 5:1280:1280:1-1;0-0
input_blocks_#_#_transformer_blocks_#_attn2_to_k 768 320,640,1280 1-5 1-1 0-0 | 1:768:320:1-1;0-0 3:768:640:1-1;0-0 5:768:1280:1-1;0-0
input_blocks_#_#_transformer_blocks_#_attn2_to_out_# 320,640,1280 320,640,1280 1-5 1-1 0-0 0-0 | 1:320:320:1-1;0-0;0-0 3:640:640:1-1;0-0;0-0 5:1280:1280:1-1;0-0;0-0
input_blocks_#_#_transformer_blocks_#_attn2_to_q 320,640,1280 320,640,1280 1-5 1-1 0-0 | 1:320:320:1-1;0-0 3:640:640:1-1;0-0 5:1280:1280:1-1;0-0
input_blocks_#_#_transformer_blocks_#_attn2_to_v 768 320,640,1280 1-5 1-1 0-0 | 1:768:320:1-1;0-0 3:768:640:1-1;0-0 5:768:1280:1-1;0-0
input_blocks_#_#_transformer_blocks_#_ff_net_# 1280,2560,5120 320,640,1280 1-5 1-1 0-0 2-2 | 1:1280:320:1-1;0-0;2-2 3:2560:640:1-1;0-0;2-2 5:5120:1280:1-1;0-0;2-2
input_blocks_#_#_transformer_blocks_#_ff_net_#_proj 320,640,1280 2560,5120,10240 1-5 1-1 0-0 0-0 | 1:320:2560:1-1;0-0;0-0 3:640:5120:1-1;0-0;0-0 5:1280:10240:1-1;0-0;0-0
out_# 320,2880 4 2-2
output_blocks_#_#_conv 640,1280,5760,11520 640,1280 1-3 2-2 | 1:1280,11520:1280:2-2 3:640,5760:640:2-2
output_blocks_#_#_emb_layers_# 1280 320,640,1280 0-5 0-0 1-1 | 0-1:1280:1280:0-0;1-1 2-3:1280:640:0-0;1-1 4-5:1280:320:0-0;1-1
output_blocks_#_#_in_layers_# 640,960,1920,2560,5760,8640,17280,23040 320,640,1280 0-5 0-0 2-2 | 0:2560,23040:1280:0-0;2-2 1:1920,17280:1280:0-0;2-2 2:1920,17280:640:0-0;2-2 3:960,8640:640:0-0;2-2 4:960,8640:320:0-0;2-2 5:640,5760:320:0-0;2-2
output_blocks_#_#_out_layers_# 320,640,1280,2880,5760,11520 320,640,1280 0-5 0-0 3-3 | 0-1:1280,11520:1280:0-0;3-3 2-3:640,5760:640:0-0;3-3 4-5:320,2880:320:0-0;3-3
output_blocks_#_#_proj_in 320,640,1280 320,640,1280 0-5 1-1 | 0-1:1280:1280:1-1 2-3:640:640:1-1 4-5:320:320:1-1
output_blocks_#_#_proj_out 320,640,1280 320,640,1280 0-5 1-1 | 0-1:1280:1280:1-1 2-3:640:640:1-1 4-5:320:320:1-1
output_blocks_#_#_skip_connection 640,960,1920,2560 320,640,1280 0-5 0-0 | 0:2560:1280:0-0 1:1920:1280:0-0 2:1920:640:0-0 3:960:640:0-0 4:960:320:0-0 5:640:320:0-0
output_blocks_#_#_transformer_blocks_#_attn1_to_k 320,640,1280 320,640,1280 0-5 1-1 0-0 | 0-1:1280:1280:1-1;0-0 2-3:640:640:1-1;0-0 4-5:320:320:1-1;0-0
output_blocks_#_#_transformer_blocks_#_attn1_to_out_# 320,640,1280 320,640,1280 0-5 1-1 0-0 0-0 | 0-1:1280:1280:1-1;0-0;0-0 2-3:640:640:1-1;0-0;0-0 4-5:320:320:1-1;0-0;0-0
output_blocks_#_#_transformer_blocks_#_attn1_to_q 320,640,1280 320,640,1280 0-5 1-1 0-0 | 0-1:1280:1280:1-1;0-0 2-3:640:640:1-1;0-0 4-5:320:320:1-1;0-0
output_blocks_#_#_transformer_blocks_#_attn1_to_v 320,640,1280 320,640,1280 0-5 1-1 0-0 | 0-1:1280:1280:1-1;0-0 2-3:640:640:1-1;0-0 4-5:320:320:1-1;0-0
output_blocks_#_#_transformer_blocks_#_attn2_to_k 768 320,640,1280 0-5 1-1 0-0 | 0-1:768:1280:1-1;0-0 2-3:768:640:1-1;0-0 4-5:768:320:1-1;0-0
output_blocks_#_#_transformer_blocks_#_attn2_to_out_# 320,640,1280 320,640,1280 0-5 1-1 0-0 0-0 | 0-1:1280:1280:1-1;0-0;0-0 2-3:640:640:1-1;0-0;0-0 4-5:320:320:1-1;0-0;0-0
output_blocks_#_#_transformer_blocks_#_attn2_to_q 320,640,1280 320,640,1280 0-5 1-1 0-0 | 0-1:1280:1280:1-1;0-0 2-3:640:640:1-1;0-0 4-5:320:320:1-1;0-0
output_blocks_#_#_transformer_blocks_#_attn2_to_v 768 320,640,1280 0-5 1-1 0-0 | 0-1:768:1280:1-1;0-0 2-3:768:640:1-1;0-0 4-5:768:320:1-1;0-0
output_blocks_#_#_transformer_blocks_#_ff_net_# 1280,2560,5120 320,640,1280 0-5 1-1 0-0 2-2 | 0-1:5120:1280:1-1;0-0;2-2 2-3:2560:640:1-1;0-0;2-2 4-5:1280:320:1-1;0-0;2-2
output_blocks_#_#_transformer_blocks_#_ff_net_#_proj 320,640,1280 2560,5120,10240 0-5 1-1 0-0 0-0 | 0-1:1280:10240:1-1;0-0;0-0 2-3:640:5120:1-1;0-0;0-0 4-5:320:2560:1-1;0-0;0-0
time_embed_# 320,1280 1280 0-2 | 0:320:1280 2:1280:1280
= bk_sdm_tiny unets/bk_sdm_tiny_unet_diffusers
conv_in 4,36 320
conv_out 320,2880 4
down_blocks_#_attentions_#_proj_in 320,640,1280 320,640,1280 0-2 0-0 | 0:320:320:0-0 1:640:640:0-0 2:1280:1280:0-0
down_blocks_#_attentions_#_proj_out 320,640,1280 320,640,1280 0-2 0-0 | 0:320:320:0-0 1:640:640:0-0 2:1280:1280:0-0
down_blocks_#_attentions_#_transformer_blocks_#_attn1_to_k 320,640,1280 320,640,1280 0-2 0-0 0-0 | 0:320:320:0-0;0-0 1:640:640:0-0;0-0 2:1280:1280:0-0;0-0
down_blocks_#_attentions_#_transformer_blocks_#_attn1_to_out_# 320,640,1280 320,640,1280 0-2 0-0 0-0 0-0 | 0:320:320:0-0;0-0;0-0 1:640:640:0-0;0-0;0-0 2:1280:1280:0-0;0-0;0-0
down_blocks_#_attentions_#_transformer_blocks_#_attn1_to_q 320,640,1280 320,640,1280 0-2 0-0 0-0 | 0:320:320:0-0;0-0 1:640:640:0-0;0-0 2:1280:1280:0-0;0-0
down_blocks_#_attentions_#_transformer_blocks_#_attn1_to_v 320,640,1280 320,640,1280 0-2 0-0 0-0 | 0:320:320:0-0;0-0 1:640:640:0-0;0-0 2:1280:1280:0-0;0-0
down_blocks_#_attentions_#_transformer_blocks_#_attn2_to_k 768 320,640,1280 0-2 0-0 0-0 | 0:768:320:0-0;0-0 1:768:640:0-0;0-0 2:768:1280:0-0;0-0
down_blocks_#_attentions_#_transformer_blocks_#_attn2_to_out_# 320,640,1280 320,640,1280 0-2 0-0 0-0 0-0 | 0:320:320:0-0;0-0;0-0 1:640:640:0-0;0-0;0-0 2:1280:1280:0-0;0-0;0-0
down_blocks_#_attentions_#_transformer_blocks_#_attn2_to_q 320,640,1280 320,640,1280 0-2 0-0 0-0 | 0:320:320:0-0;0-0 1:640:640:0-0;0-0 2:1280:1280:0-0;0-0
down_blocks_#_attentions_#_transformer_blocks_#_attn2_to_v 768 320,640,1280 0-2 0-0 0-0 | 0:768:320:0-0;0-0 1:768:640:0-0;0-0 2:768:1280:0-0;0-0
down_blocks_#_attentions_#_transformer_blocks_#_ff_net_# 1280,2560,5120 320,640,1280 0-2 0-0 0-0 2-2 | 0:1280:320:0-0;0-0;2-2 1:2560:640:0-0;0-0;2-2 2:5120:1280:0-0;0-0;2-2
down_blocks_#_attentions_#_transformer_blocks_#_ff_net_#_proj 320,640,1280 2560,5120,10240 0-2 0-0 0-0 0-0 | 0:320:2560:0-0;0-0;0-0 1:640:5120:0-0;0-0;0-0 2:1280:10240:0-0;0-0;0-0
down_blocks_#_downsamplers_#_conv 320,640,2880,5760 320,640 0-1 0-0 | 0:320,2880:320:0-0 1:640,5760:640:0-0
down_blocks_#_resnets_#_conv1 320,640,2880,5760 320,640,1280 0-2 0-0 | 0:320,2880:320:0-0 1:320,2880:640:0-0 2:640,5760:1280:0-0
down_blocks_#_resnets_#_conv2 320,640,1280,2880,5760,11520 320,640,1280 0-2 0-0 | 0:320,2880:320:0-0 1:640,5760:640:0-0 2:1280,11520:1280:0-0
down_blocks_#_resnets_#_conv_shortcut 320,640 640,1280 1-2 0-0 | 1:320:640:0-0 2:640:1280:0-0
down_blocks_#_resnets_#_time_emb_proj 1280 320,640,1280 0-2 0-0 | 0:1280:320:0-0 1:1280:640:0-0 2:1280:1280:0-0
time_embedding_linear_# 320,1280 1280 1-2 | 1:320:1280 2:1280:1280
up_blocks_#_attentions_#_proj_in 320,640,1280 320,640,1280 0-2 0-1 | 0:1280:1280:0-1 1:640:640:0-1 2:320:320:0-1
up_blocks_#_attentions_#_proj_out 320,640,1280 320,640,1280 0-2 0-1 | 0:1280:1280:0-1 1:640:640:0-1 2:320:320:0-1
up_blocks_#_attentions_#_transformer_blocks_#_attn1_to_k 320,640,1280 320,640,1280 0-2 0-1 0-0 | 0:1280:1280:0-1;0-0 1:640:640:0-1;0-0 2:320:320:0-1;0-0
up_blocks_#_attentions_#_transformer_blocks_#_attn1_to_out_# 320,640,1280 320,640,1280 0-2 0-1 0-0 0-0 | 0:1280:1280:0-1;0-0;0-0 1:640:640:0-1;0-0;0-0 2:320:320:0-1;0-0;0-0
up_blocks_#_attentions_#_transformer_blocks_#_attn1_to_q 320,640,1280 320,640,1280 0-2 0-1 0-0 | 0:1280:1280:0-1;0-0 1:640:640:0-1;0-0 2:320:320:0-1;0-0
up_blocks_#_attentions_#_transformer_blocks_#_attn1_to_v 320,640,1280 320,640,1280 0-2 0-1 0-0 | 0:1280:1280:0-1;0-0 1:640:640:0-1;0-0 2:320:320:0-1;0-0
up_blocks_#_attentions_#_transformer_blocks_#_attn2_to_k 768 320,640,1280 0-2 0-1 0-0 | 0:768:1280:0-1;0-0 1:768:640:0-1;0-0 2:768:320:0-1;0-0
up_blocks_#_attentions_#_transformer_blocks_#_attn2_to_out_# 320,640,1280 320,640,1280 0-2 0-1 0-0 0-0 | 0:1280:1280:0-1;0-0;0-0 1:640:640:0-1;0-0;0-0 2:320:320:0-1;0-0;0-0
up_blocks_#_attentions_#_transformer_blocks_#_attn2_to_q 320,640,1280 320,640,1280 0-2 0-1 0-0 | 0:1280:1280:0-1;0-0 1:640:640:0-1;0-0 2:320:320:0-1;0-0
up_blocks_#_attentions_#_transformer_blocks_#_attn2_to_v 768 320,640,1280 0-2 0-1 0-0 | 0:768:1280:0-1;0-0 1:768:640:0-1;0-0 2:768:320:0-1;0-0
up_blocks_#_attentions_#_transformer_blocks_#_ff_net_# 1280,2560,5120 320,640,1280 0-2 0-1 0-0 2-2 | 0:5120:1280:0-1;0-0;2-2 1:2560:640:0-1;0-0;2-2 2:1280:320:0-1;0-0;2-2
up_blocks_#_attentions_#_transformer_blocks_#_ff_net_#_proj 320,640,1280 2560,5120,10240 0-2 0-1 0-0 0-0 | 0:1280:10240:0-1;0-0;0-0 1:640:5120:0-1;0-0;0-0 2:320:2560:0-1;0-0;0-0
up_blocks_#_resnets_#_conv1 640,960,1920,2560,5760,8640,17280,23040 320,640,1280 0-2 0-1 | 0:1920,2560,17280,23040:1280:0-1 1:960,1920,8640,17280:640:0-1 2:640,960,5760,8640:320:0-1
up_blocks_#_resnets_#_conv2 320,640,1280,2880,5760,11520 320,640,1280 0-2 0-1 | 0:1280,11520:1280:0-1 1:640,5760:640:0-1 2:320,2880:320:0-1
up_blocks_#_resnets_#_conv_shortcut 640,960,1920,2560 320,640,1280 0-2 0-1 | 0:1920,2560:1280:0-1 1:960,1920:640:0-1 2:640,960:320:0-1
up_blocks_#_resnets_#_time_emb_proj 1280 320,640,1280 0-2 0-1 | 0:1280:1280:0-1 1:1280:640:0-1 2:1280:320:0-1
up_blocks_#_upsamplers_#_conv 640,1280,5760,11520 640,1280 0-1 0-0 | 0:1280,11520:1280:0-0 1:640,5760:640:0-0
= bria dits/bria-diffusers
context_embedder 4096 3072
norm_out_linear 3072 6144
proj_out 3072 64
single_transformer_blocks_#_attn_to_k 3072 3072 0-37
single_transformer_blocks_#_attn_to_q 3072 3072 0-37
single_transformer_blocks_#_attn_to_v 3072 3072 0-37
single_transformer_blocks_#_norm_linear 3072 9216 0-37
single_transformer_blocks_#_proj_mlp 3072 12288 0-37
single_transformer_blocks_#_proj_out 15360 3072 0-37
time_embed_timestep_embedder_linear_# 256,3072 3072 1-2 | 1:256:3072 2:3072:3072
transformer_blocks_#_attn_add_k_proj 3072 3072 0-18
transformer_blocks_#_attn_add_q_proj 3072 3072 0-18
transformer_blocks_#_attn_add_v_proj 3072 3072 0-18
transformer_blocks_#_attn_to_add_out 3072 3072 0-18
transformer_blocks_#_attn_to_k 3072 3072 0-18
transformer_blocks_#_attn_to_out_# 3072 3072 0-18 0-0
transformer_blocks_#_attn_to_q 3072 3072 0-18
transformer_blocks_#_attn_to_v 3072 3072 0-18
transformer_blocks_#_ff_context_net_# 12288 3072 0-18 2-2
transformer_blocks_#_ff_context_net_#_proj 3072 12288 0-18 0-0
transformer_blocks_#_ff_net_# 12288 3072 0-18 2-2
transformer_blocks_#_ff_net_#_proj 3072 12288 0-18 0-0
transformer_blocks_#_norm1_context_linear 3072 18432 0-18
transformer_blocks_#_norm1_linear 3072 18432 0-18
x_embedder 64 3072
= bria_fibo dits/bria_fibo-diffusers
caption_projection_#_linear 2048 1536 0-56
context_embedder 4096 3072
norm_out_linear 3072 6144
proj_out 3072 64
single_transformer_blocks_#_attn_to_k 3072 3072 0-37
single_transformer_blocks_#_attn_to_q 3072 3072 0-37
single_transformer_blocks_#_attn_to_v 3072 3072 0-37
single_transformer_blocks_#_norm_linear 3072 9216 0-37
single_transformer_blocks_#_proj_mlp 3072 12288 0-37
single_transformer_blocks_#_proj_out 15360 3072 0-37
time_embed_timestep_embedder_linear_# 256,3072 3072 1-2 | 1:256:3072 2:3072:3072
transformer_blocks_#_attn_add_k_proj 3072 3072 0-18
transformer_blocks_#_attn_add_q_proj 3072 3072 0-18
transformer_blocks_#_attn_add_v_proj 3072 3072 0-18
transformer_blocks_#_attn_to_add_out 3072 3072 0-18
transformer_blocks_#_attn_to_k 3072 3072 0-18
transformer_blocks_#_attn_to_out_# 3072 3072 0-18 0-0
transformer_blocks_#_attn_to_q 3072 3072 0-18
transformer_blocks_#_attn_to_v 3072 3072 0-18
transformer_blocks_#_ff_context_net_# 12288 3072 0-18 2-2
transformer_blocks_#_ff_context_net_#_proj 3072 12288 0-18 0-0
transformer_blocks_#_ff_net_# 12288 3072 0-18 2-2
transformer_blocks_#_ff_net_#_proj 3072 12288 0-18 0-0
transformer_blocks_#_norm1_context_linear 3072 18432 0-18
transformer_blocks_#_norm1_linear 3072 18432 0-18
x_embedder 64 3072
= cascade_b unets/cascade_b_diffusers
clf_# 320 16 1-1
clip_txt_pooled_mapper 1280 5120
down_blocks_#_#_attention_to_k 1280 1280 2-3 2-83 | 2:1280:1280:2-83 3:1280:1280:2-17
down_blocks_#_#_attention_to_out_# 1280 1280 2-3 2-83 0-0 | 2:1280:1280:2-83;0-0 3:1280:1280:2-17;0-0
down_blocks_#_#_attention_to_q 1280 1280 2-3 2-83 | 2:1280:1280:2-83 3:1280:1280:2-17
down_blocks_#_#_attention_to_v 1280 1280 2-3 2-83 | 2:1280:1280:2-83 3:1280:1280:2-17
down_blocks_#_#_channelwise_# 320,640,1280,2560,5120 320,640,1280,2560,5120 0-3 0-81 0-4 | 0:320,1280:320,1280:0-2;0-4 1:640,2560:640,2560:0-10;0-4 2:1280,5120:1280,5120:0-81;0-4 3:1280,5120:1280,5120:0-15;0-4
down_blocks_#_#_depthwise 1,9 320,640,1280 0-3 0-81 | 0:1,9:320:0-2 1:1,9:640:0-10 2:1,9:1280:0-81 3:1,9:1280:0-15
down_blocks_#_#_kv_mapper_# 1280 1280 2-3 2-83 1-1 | 2:1280:1280:2-83;1-1 3:1280:1280:2-17;1-1
down_blocks_#_#_mapper 64 640,1280,2560 0-3 1-82 | 0:64:640:1-3 1:64:1280:1-11 2:64:2560:1-82 3:64:2560:1-16
down_blocks_#_#_mapper_sca 64 640,1280,2560 0-3 1-82 | 0:64:640:1-3 1:64:1280:1-11 2:64:2560:1-82 3:64:2560:1-16
down_downscalers_#_# 320,640,1280,2560,5120 640,1280 1-3 1-1 | 1:320,1280:640:1-1 2:640,2560:1280:1-1 3:1280,5120:1280:1-1
effnet_mapper_# 16,1280 320,1280 0-2 | 0:16:1280 2:1280:320
embedding_# 16 320 1-1
pixels_mapper_# 3,1280 320,1280 0-2 | 0:3:1280 2:1280:320
up_blocks_#_#_attention_to_k 1280 1280 0-1 2-83 | 0:1280:1280:2-17 1:1280:1280:2-83
up_blocks_#_#_attention_to_out_# 1280 1280 0-1 2-83 0-0 | 0:1280:1280:2-17;0-0 1:1280:1280:2-83;0-0
up_blocks_#_#_attention_to_q 1280 1280 0-1 2-83 | 0:1280:1280:2-17 1:1280:1280:2-83
up_blocks_#_#_attention_to_v 1280 1280 0-1 2-83 | 0:1280:1280:2-17 1:1280:1280:2-83
up_blocks_#_#_channelwise_# 320,640,1280,2560,5120 320,640,1280,2560,5120 0-3 0-81 0-4 | 0:1280,5120:1280,5120:0-15;0-4 1:1280,2560,5120:1280,5120:0-81;0-4 2:640,1280,2560:640,2560:0-10;0-4 3:320,640,1280:320,1280:0-2;0-4
up_blocks_#_#_depthwise 1,9 320,640,1280 0-3 0-81 | 0:1,9:1280:0-15 1:1,9:1280:0-81 2:1,9:640:0-10 3:1,9:320:0-2
up_blocks_#_#_kv_mapper_# 1280 1280 0-1 2-83 1-1 | 0:1280:1280:2-17;1-1 1:1280:1280:2-83;1-1
up_blocks_#_#_mapper 64 640,1280,2560 0-3 1-82 | 0:64:2560:1-16 1:64:2560:1-82 2:64:1280:1-11 3:64:640:1-3
up_blocks_#_#_mapper_sca 64 640,1280,2560 0-3 1-82 | 0:64:2560:1-16 1:64:2560:1-82 2:64:1280:1-11 3:64:640:1-3
up_repeat_mappers_#_# 320,640,1280 320,640,1280 0-3 0-1 | 0-1:1280:1280:0-1 2:640:640:0-0 3:320:320:0-0
up_upscalers_#_# 320,640,1280,2560,5120 640,1280 0-2 1-1 | 0:1280,5120:1280:1-1 1:640,2560:1280:1-1 2:320,1280:640:1-1
= cascade_b unets/cascade_b_lite_diffusers
clf_# 320 16 1-1
clip_txt_pooled_mapper 1280 5120
down_blocks_#_#_attention_to_k 1152 1152 2-3 2-41 | 2:1152:1152:2-41 3:1152:1152:2-11
down_blocks_#_#_attention_to_out_# 1152 1152 2-3 2-41 0-0 | 2:1152:1152:2-41;0-0 3:1152:1152:2-11;0-0
down_blocks_#_#_attention_to_q 1152 1152 2-3 2-41 | 2:1152:1152:2-41 3:1152:1152:2-11
down_blocks_#_#_attention_to_v 1152 1152 2-3 2-41 | 2:1152:1152:2-41 3:1152:1152:2-11
down_blocks_#_#_channelwise_# 320,576,1152,1280,2304,4608 320,576,1152,1280,2304,4608 0-3 0-39 0-4 | 0:320,1280:320,1280:0-2;0-4 1:576,2304:576,2304:0-6;0-4 2:1152,4608:1152,4608:0-39;0-4 3:1152,4608:1152,4608:0-9;0-4
down_blocks_#_#_depthwise 1,9 320,576,1152 0-3 0-39 | 0:1,9:320:0-2 1:1,9:576:0-6 2:1,9:1152:0-39 3:1,9:1152:0-9
down_blocks_#_#_kv_mapper_# 1280 1152 2-3 2-41 1-1 | 2:1280:1152:2-41;1-1 3:1280:1152:2-11;1-1
down_blocks_#_#_mapper 64 640,1152,2304 0-3 1-40 | 0:64:640:1-3 1:64:1152:1-7 2:64:2304:1-40 3:64:2304:1-10
down_blocks_#_#_mapper_sca 64 640,1152,2304 0-3 1-40 | 0:64:640:1-3 1:64:1152:1-7 2:64:2304:1-40 3:64:2304:1-10
down_downscalers_#_# 320,576,1152,1280,2304,4608 576,1152 1-3 1-1 | 1:320,1280:576:1-1 2:576,2304:1152:1-1 3:1152,4608:1152:1-1
effnet_mapper_# 16,1280 320,1280 0-2 | 0:16:1280 2:1280:320
embedding_# 16 320 1-1
pixels_mapper_# 3,1280 320,1280 0-2 | 0:3:1280 2:1280:320
up_blocks_#_#_attention_to_k 1152 1152 0-1 2-41 | 0:1152:1152:2-11 1:1152:1152:2-41
up_blocks_#_#_attention_to_out_# 1152 1152 0-1 2-41 0-0 | 0:1152:1152:2-11;0-0 1:1152:1152:2-41;0-0
up_blocks_#_#_attention_to_q 1152 1152 0-1 2-41 | 0:1152:1152:2-11 1:1152:1152:2-41
up_blocks_#_#_attention_to_v 1152 1152 0-1 2-41 | 0:1152:1152:2-11 1:1152:1152:2-41
up_blocks_#_#_channelwise_# 320,576,640,1152,1280,2304,4608 320,576,1152,1280,2304,4608 0-3 0-39 0-4 | 0:1152,4608:1152,4608:0-9;0-4 1:1152,2304,4608:1152,4608:0-39;0-4 2:576,1152,2304:576,2304:0-6;0-4 3:320,640,1280:320,1280:0-2;0-4
up_blocks_#_#_depthwise 1,9 320,576,1152 0-3 0-39 | 0:1,9:1152:0-9 1:1,9:1152:0-39 2:1,9:576:0-6 3:1,9:320:0-2
up_blocks_#_#_kv_mapper_# 1280 1152 0-1 2-41 1-1 | 0:1280:1152:2-11;1-1 1:1280:1152:2-41;1-1
up_blocks_#_#_mapper 64 640,1152,2304 0-3 1-40 | 0:64:2304:1-10 1:64:2304:1-40 2:64:1152:1-7 3:64:640:1-3
up_blocks_#_#_mapper_sca 64 640,1152,2304 0-3 1-40 | 0:64:2304:1-10 1:64:2304:1-40 2:64:1152:1-7 3:64:640:1-3
up_repeat_mappers_#_# 320,576,1152 320,576,1152 0-3 0-0 | 0-1:1152:1152:0-0 2:576:576:0-0 3:320:320:0-0
up_upscalers_#_# 320,576,1152,1280,2304,4608 576,1152 0-2 1-1 | 0:1152,4608:1152:1-1 1:576,2304:1152:1-1 2:320,1280:576:1-1
= cascade_b unets/cascade_b_lite_native
clf_# 320 16 1-1
clip_mapper 1280 5120
down_blocks_#_#_attention_attn_out_proj 1152 1152 2-3 2-41 | 2:1152:1152:2-41 3:1152:1152:2-11
down_blocks_#_#_channelwise_# 320,576,1152,1280,2304,4608 320,576,1152,1280,2304,4608 0-3 0-39 0-4 | 0:320,1280:320,1280:0-2;0-4 1:576,2304:576,2304:0-6;0-4 2:1152,4608:1152,4608:0-39;0-4 3:1152,4608:1152,4608:0-9;0-4
down_blocks_#_#_depthwise 1,9 320,576,1152 0-3 0-39 | 0:1,9:320:0-2 1:1,9:576:0-6 2:1,9:1152:0-39 3:1,9:1152:0-9
down_blocks_#_#_kv_mapper_# 1280 1152 2-3 2-41 1-1 | 2:1280:1152:2-41;1-1 3:1280:1152:2-11;1-1
down_blocks_#_#_mapper 64 640,1152,2304 0-3 1-40 | 0:64:640:1-3 1:64:1152:1-7 2:64:2304:1-40 3:64:2304:1-10
down_blocks_#_#_mapper_sca 64 640,1152,2304 0-3 1-40 | 0:64:640:1-3 1:64:1152:1-7 2:64:2304:1-40 3:64:2304:1-10
down_downscalers_#_# 320,576,1152,1280,2304,4608 576,1152 1-3 1-1 | 1:320,1280:576:1-1 2:576,2304:1152:1-1 3:1152,4608:1152:1-1
effnet_mapper_# 16,1280 320,1280 0-2 | 0:16:1280 2:1280:320
embedding_# 16 320 1-1
pixels_mapper_# 3,1280 320,1280 0-2 | 0:3:1280 2:1280:320
up_blocks_#_#_attention_attn_out_proj 1152 1152 0-1 2-41 | 0:1152:1152:2-11 1:1152:1152:2-41
up_blocks_#_#_channelwise_# 320,576,640,1152,1280,2304,4608 320,576,1152,1280,2304,4608 0-3 0-39 0-4 | 0:1152,4608:1152,4608:0-9;0-4 1:1152,2304,4608:1152,4608:0-39;0-4 2:576,1152,2304:576,2304:0-6;0-4 3:320,640,1280:320,1280:0-2;0-4
up_blocks_#_#_depthwise 1,9 320,576,1152 0-3 0-39 | 0:1,9:1152:0-9 1:1,9:1152:0-39 2:1,9:576:0-6 3:1,9:320:0-2
up_blocks_#_#_kv_mapper_# 1280 1152 0-1 2-41 1-1 | 0:1280:1152:2-11;1-1 1:1280:1152:2-41;1-1
up_blocks_#_#_mapper 64 640,1152,2304 0-3 1-40 | 0:64:2304:1-10 1:64:2304:1-40 2:64:1152:1-7 3:64:640:1-3
up_blocks_#_#_mapper_sca 64 640,1152,2304 0-3 1-40 | 0:64:2304:1-10 1:64:2304:1-40 2:64:1152:1-7 3:64:640:1-3
up_repeat_mappers_#_# 320,576,1152 320,576,1152 0-3 0-0 | 0-1:1152:1152:0-0 2:576:576:0-0 3:320:320:0-0
up_upscalers_#_# 320,576,1152,1280,2304,4608 576,1152 0-2 1-1 | 0:1152,4608:1152:1-1 1:576,2304:1152:1-1 2:320,1280:576:1-1
= cascade_b unets/cascade_b_native
clf_# 320 16 1-1
clip_mapper 1280 5120
down_blocks_#_#_attention_attn_out_proj 1280 1280 2-3 2-83 | 2:1280:1280:2-83 3:1280:1280:2-17
down_blocks_#_#_channelwise_# 320,640,1280,2560,5120 320,640,1280,2560,5120 0-3 0-81 0-4 | 0:320,1280:320,1280:0-2;0-4 1:640,2560:640,2560:0-10;0-4 2:1280,5120:1280,5120:0-81;0-4 3:1280,5120:1280,5120:0-15;0-4
down_blocks_#_#_depthwise 1,9 320,640,1280 0-3 0-81 | 0:1,9:320:0-2 1:1,9:640:0-10 2:1,9:1280:0-81 3:1,9:1280:0-15
down_blocks_#_#_kv_mapper_# 1280 1280 2-3 2-83 1-1 | 2:1280:1280:2-83;1-1 3:1280:1280:2-17;1-1
down_blocks_#_#_mapper 64 640,1280,2560 0-3 1-82 | 0:64:640:1-3 1:64:1280:1-11 2:64:2560:1-82 3:64:2560:1-16
down_blocks_#_#_mapper_sca 64 640,1280,2560 0-3 1-82 | 0:64:640:1-3 1:64:1280:1-11 2:64:2560:1-82 3:64:2560:1-16
down_downscalers_#_# 320,640,1280,2560,5120 640,1280 1-3 1-1 | 1:320,1280:640:1-1 2:640,2560:1280:1-1 3:1280,5120:1280:1-1
effnet_mapper_# 16,1280 320,1280 0-2 | 0:16:1280 2:1280:320
embedding_# 16 320 1-1
pixels_mapper_# 3,1280 320,1280 0-2 | 0:3:1280 2:1280:320
up_blocks_#_#_attention_attn_out_proj 1280 1280 0-1 2-83 | 0:1280:1280:2-17 1:1280:1280:2-83
up_blocks_#_#_channelwise_# 320,640,1280,2560,5120 320,640,1280,2560,5120 0-3 0-81 0-4 | 0:1280,5120:1280,5120:0-15;0-4 1:1280,2560,5120:1280,5120:0-81;0-4 2:640,1280,2560:640,2560:0-10;0-4 3:320,640,1280:320,1280:0-2;0-4
up_blocks_#_#_depthwise 1,9 320,640,1280 0-3 0-81 | 0:1,9:1280:0-15 1:1,9:1280:0-81 2:1,9:640:0-10 3:1,9:320:0-2
up_blocks_#_#_kv_mapper_# 1280 1280 0-1 2-83 1-1 | 0:1280:1280:2-17;1-1 1:1280:1280:2-83;1-1
up_blocks_#_#_mapper 64 640,1280,2560 0-3 1-82 | 0:64:2560:1-16 1:64:2560:1-82 2:64:1280:1-11 3:64:640:1-3
up_blocks_#_#_mapper_sca 64 640,1280,2560 0-3 1-82 | 0:64:2560:1-16 1:64:2560:1-82 2:64:1280:1-11 3:64:640:1-3
up_repeat_mappers_#_# 320,640,1280 320,640,1280 0-3 0-1 | 0-1:1280:1280:0-1 2:640:640:0-0 3:320:320:0-0
up_upscalers_#_# 320,640,1280,2560,5120 640,1280 0-2 1-1 | 0:1280,5120:1280:1-1 1:640,2560:1280:1-1 2:320,1280:640:1-1
= cascade_c unets/cascade_c_diffusers
clf_# 2048 16 1-1
clip_img_mapper 768 8192
clip_txt_mapper 1280 2048
clip_txt_pooled_mapper 1280 8192
down_blocks_#_#_attention_to_k 2048 2048 0-1 2-71 | 0:2048:2048:2-23 1:2048:2048:2-71
down_blocks_#_#_attention_to_out_# 2048 2048 0-1 2-71 0-0 | 0:2048:2048:2-23;0-0 1:2048:2048:2-71;0-0
down_blocks_#_#_attention_to_q 2048 2048 0-1 2-71 | 0:2048:2048:2-23 1:2048:2048:2-71
down_blocks_#_#_attention_to_v 2048 2048 0-1 2-71 | 0:2048:2048:2-23 1:2048:2048:2-71
down_blocks_#_#_channelwise_# 2048,8192 2048,8192 0-1 0-69 0-4 | 0:2048,8192:2048,8192:0-21;0-4 1:2048,8192:2048,8192:0-69;0-4
down_blocks_#_#_depthwise 1,9 2048 0-1 0-69 | 0:1,9:2048:0-21 1:1,9:2048:0-69
down_blocks_#_#_kv_mapper_# 2048 2048 0-1 2-71 1-1 | 0:2048:2048:2-23;1-1 1:2048:2048:2-71;1-1
down_blocks_#_#_mapper 64 4096 0-1 1-70 | 0:64:4096:1-22 1:64:4096:1-70
down_blocks_#_#_mapper_crp 64 4096 0-1 1-70 | 0:64:4096:1-22 1:64:4096:1-70
down_blocks_#_#_mapper_sca 64 4096 0-1 1-70 | 0:64:4096:1-22 1:64:4096:1-70
down_downscalers_#_#_blocks_# 2048 2048 1-1 1-1 0-0
embedding_# 16 2048 1-1
up_blocks_#_#_attention_to_k 2048 2048 0-1 2-71 | 0:2048:2048:2-71 1:2048:2048:2-23
up_blocks_#_#_attention_to_out_# 2048 2048 0-1 2-71 0-0 | 0:2048:2048:2-71;0-0 1:2048:2048:2-23;0-0
up_blocks_#_#_attention_to_q 2048 2048 0-1 2-71 | 0:2048:2048:2-71 1:2048:2048:2-23
up_blocks_#_#_attention_to_v 2048 2048 0-1 2-71 | 0:2048:2048:2-71 1:2048:2048:2-23
up_blocks_#_#_channelwise_# 2048,4096,8192 2048,8192 0-1 0-69 0-4 | 0:2048,8192:2048,8192:0-69;0-4 1:2048,4096,8192:2048,8192:0-21;0-4
up_blocks_#_#_depthwise 1,9 2048 0-1 0-69 | 0:1,9:2048:0-69 1:1,9:2048:0-21
up_blocks_#_#_kv_mapper_# 2048 2048 0-1 2-71 1-1 | 0:2048:2048:2-71;1-1 1:2048:2048:2-23;1-1
up_blocks_#_#_mapper 64 4096 0-1 1-70 | 0:64:4096:1-70 1:64:4096:1-22
up_blocks_#_#_mapper_crp 64 4096 0-1 1-70 | 0:64:4096:1-70 1:64:4096:1-22
up_blocks_#_#_mapper_sca 64 4096 0-1 1-70 | 0:64:4096:1-70 1:64:4096:1-22
up_upscalers_#_#_blocks_# 2048 2048 0-0 1-1 1-1
= cascade_c unets/cascade_c_lite_diffusers
clf_# 1536 16 1-1
clip_img_mapper 768 6144
clip_txt_mapper 1280 1536
clip_txt_pooled_mapper 1280 6144
down_blocks_#_#_attention_to_k 1536 1536 0-1 2-35 | 0:1536:1536:2-11 1:1536:1536:2-35
down_blocks_#_#_attention_to_out_# 1536 1536 0-1 2-35 0-0 | 0:1536:1536:2-11;0-0 1:1536:1536:2-35;0-0
down_blocks_#_#_attention_to_q 1536 1536 0-1 2-35 | 0:1536:1536:2-11 1:1536:1536:2-35
down_blocks_#_#_attention_to_v 1536 1536 0-1 2-35 | 0:1536:1536:2-11 1:1536:1536:2-35
down_blocks_#_#_channelwise_# 1536,6144 1536,6144 0-1 0-33 0-4 | 0:1536,6144:1536,6144:0-9;0-4 1:1536,6144:1536,6144:0-33;0-4
down_blocks_#_#_depthwise 1,9 1536 0-1 0-33 | 0:1,9:1536:0-9 1:1,9:1536:0-33
down_blocks_#_#_kv_mapper_# 1536 1536 0-1 2-35 1-1 | 0:1536:1536:2-11;1-1 1:1536:1536:2-35;1-1
down_blocks_#_#_mapper 64 3072 0-1 1-34 | 0:64:3072:1-10 1:64:3072:1-34
down_blocks_#_#_mapper_crp 64 3072 0-1 1-34 | 0:64:3072:1-10 1:64:3072:1-34
down_blocks_#_#_mapper_sca 64 3072 0-1 1-34 | 0:64:3072:1-10 1:64:3072:1-34
down_downscalers_#_#_blocks_# 1536 1536 1-1 1-1 0-0
embedding_# 16 1536 1-1
up_blocks_#_#_attention_to_k 1536 1536 0-1 2-35 | 0:1536:1536:2-35 1:1536:1536:2-11
up_blocks_#_#_attention_to_out_# 1536 1536 0-1 2-35 0-0 | 0:1536:1536:2-35;0-0 1:1536:1536:2-11;0-0
up_blocks_#_#_attention_to_q 1536 1536 0-1 2-35 | 0:1536:1536:2-35 1:1536:1536:2-11
up_blocks_#_#_attention_to_v 1536 1536 0-1 2-35 | 0:1536:1536:2-35 1:1536:1536:2-11
up_blocks_#_#_channelwise_# 1536,3072,6144 1536,6144 0-1 0-33 0-4 | 0:1536,6144:1536,6144:0-33;0-4 1:1536,3072,6144:1536,6144:0-9;0-4
up_blocks_#_#_depthwise 1,9 1536 0-1 0-33 | 0:1,9:1536:0-33 1:1,9:1536:0-9
up_blocks_#_#_kv_mapper_# 1536 1536 0-1 2-35 1-1 | 0:1536:1536:2-35;1-1 1:1536:1536:2-11;1-1
up_blocks_#_#_mapper 64 3072 0-1 1-34 | 0:64:3072:1-34 1:64:3072:1-10
up_blocks_#_#_mapper_crp 64 3072 0-1 1-34 | 0:64:3072:1-34 1:64:3072:1-10
up_blocks_#_#_mapper_sca 64 3072 0-1 1-34 | 0:64:3072:1-34 1:64:3072:1-10
up_upscalers_#_#_blocks_# 1536 1536 0-0 1-1 1-1
= cascade_c unets/cascade_c_lite_native
clf_# 1536 16 1-1
clip_img_mapper 768 6144
clip_txt_mapper 1280 1536
clip_txt_pooled_mapper 1280 6144
down_blocks_#_#_attention_attn_out_proj 1536 1536 0-1 2-35 | 0:1536:1536:2-11 1:1536:1536:2-35
down_blocks_#_#_channelwise_# 1536,6144 1536,6144 0-1 0-33 0-4 | 0:1536,6144:1536,6144:0-9;0-4 1:1536,6144:1536,6144:0-33;0-4
down_blocks_#_#_depthwise 1,9 1536 0-1 0-33 | 0:1,9:1536:0-9 1:1,9:1536:0-33
down_blocks_#_#_kv_mapper_# 1536 1536 0-1 2-35 1-1 | 0:1536:1536:2-11;1-1 1:1536:1536:2-35;1-1
down_blocks_#_#_mapper 64 3072 0-1 1-34 | 0:64:3072:1-10 1:64:3072:1-34
down_blocks_#_#_mapper_crp 64 3072 0-1 1-34 | 0:64:3072:1-10 1:64:3072:1-34
down_blocks_#_#_mapper_sca 64 3072 0-1 1-34 | 0:64:3072:1-10 1:64:3072:1-34
down_downscalers_#_#_blocks_# 1536 1536 1-1 1-1 0-0
embedding_# 16 1536 1-1
up_blocks_#_#_attention_attn_out_proj 1536 1536 0-1 2-35 | 0:1536:1536:2-35 1:1536:1536:2-11
up_blocks_#_#_channelwise_# 1536,3072,6144 1536,6144 0-1 0-33 0-4 | 0:1536,6144:1536,6144:0-33;0-4 1:1536,3072,6144:1536,6144:0-9;0-4
up_blocks_#_#_depthwise 1,9 1536 0-1 0-33 | 0:1,9:1536:0-33 1:1,9:1536:0-9
up_blocks_#_#_kv_mapper_# 1536 1536 0-1 2-35 1-1 | 0:1536:1536:2-35;1-1 1:1536:1536:2-11;1-1
up_blocks_#_#_mapper 64 3072 0-1 1-34 | 0:64:3072:1-34 1:64:3072:1-10
up_blocks_#_#_mapper_crp 64 3072 0-1 1-34 | 0:64:3072:1-34 1:64:3072:1-10
up_blocks_#_#_mapper_sca 64 3072 0-1 1-34 | 0:64:3072:1-34 1:64:3072:1-10
up_upscalers_#_#_blocks_# 1536 1536 0-0 1-1 1-1
= cascade_c unets/cascade_c_native
clf_# 2048 16 1-1
clip_img_mapper 768 8192
clip_txt_mapper 1280 2048
clip_txt_pooled_mapper 1280 8192
down_blocks_#_#_attention_attn_out_proj 2048 2048 0-1 2-71 | 0:2048:2048:2-23 1:2048:2048:2-71
down_blocks_#_#_channelwise_# 2048,8192 2048,8192 0-1 0-69 0-4 | 0:2048,8192:2048,8192:0-21;0-4 1:2048,8192:2048,8192:0-69;0-4
down_blocks_#_#_depthwise 1,9 2048 0-1 0-69 | 0:1,9:2048:0-21 1:1,9:2048:0-69
down_blocks_#_#_kv_mapper_# 2048 2048 0-1 2-71 1-1 | 0:2048:2048:2-23;1-1 1:2048:2048:2-71;1-1
down_blocks_#_#_mapper 64 4096 0-1 1-70 | 0:64:4096:1-22 1:64:4096:1-70
down_blocks_#_#_mapper_crp 64 4096 0-1 1-70 | 0:64:4096:1-22 1:64:4096:1-70
down_blocks_#_#_mapper_sca 64 4096 0-1 1-70 | 0:64:4096:1-22 1:64:4096:1-70
down_downscalers_#_#_blocks_# 2048 2048 1-1 1-1 0-0
embedding_# 16 2048 1-1
up_blocks_#_#_attention_attn_out_proj 2048 2048 0-1 2-71 | 0:2048:2048:2-71 1:2048:2048:2-23
up_blocks_#_#_channelwise_# 2048,4096,8192 2048,8192 0-1 0-69 0-4 | 0:2048,8192:2048,8192:0-69;0-4 1:2048,4096,8192:2048,8192:0-21;0-4
up_blocks_#_#_depthwise 1,9 2048 0-1 0-69 | 0:1,9:2048:0-69 1:1,9:2048:0-21
up_blocks_#_#_kv_mapper_# 2048 2048 0-1 2-71 1-1 | 0:2048:2048:2-71;1-1 1:2048:2048:2-23;1-1
up_blocks_#_#_mapper 64 4096 0-1 1-70 | 0:64:4096:1-70 1:64:4096:1-22
up_blocks_#_#_mapper_crp 64 4096 0-1 1-70 | 0:64:4096:1-70 1:64:4096:1-22
up_blocks_#_#_mapper_sca 64 4096 0-1 1-70 | 0:64:4096:1-70 1:64:4096:1-22
up_upscalers_#_#_blocks_# 2048 2048 0-0 1-1 1-1
= chroma dits/chroma-bfl
distilled_guidance_layer_in_proj 64 5120
distilled_guidance_layer_layers_#_in_layer 5120 5120 0-4
distilled_guidance_layer_layers_#_out_layer 5120 5120 0-4
distilled_guidance_layer_out_proj 5120 3072
double_blocks_#_img_attn_proj 3072 3072 0-18
double_blocks_#_img_attn_qkv 3072 9216 0-18
double_blocks_#_img_mlp_# 3072,12288 3072,12288 0-18 0-2
double_blocks_#_txt_attn_proj 3072 3072 0-18
double_blocks_#_txt_attn_qkv 3072 9216 0-18
double_blocks_#_txt_mlp_# 3072,12288 3072,12288 0-18 0-2
final_layer_linear 3072 64
img_in 64 3072
single_blocks_#_linear1 3072 21504 0-37
single_blocks_#_linear2 15360 3072 0-37
txt_in 4096 3072
= chroma dits/chroma-diffusers
context_embedder 4096 3072
distilled_guidance_layer_in_proj 64 5120
distilled_guidance_layer_layers_#_linear_# 5120 5120 0-4 1-2
distilled_guidance_layer_out_proj 5120 3072
proj_out 3072 64
single_transformer_blocks_#_attn_to_k 3072 3072 0-37
single_transformer_blocks_#_attn_to_q 3072 3072 0-37
single_transformer_blocks_#_attn_to_v 3072 3072 0-37
single_transformer_blocks_#_proj_mlp 3072 12288 0-37
single_transformer_blocks_#_proj_out 15360 3072 0-37
transformer_blocks_#_attn_add_k_proj 3072 3072 0-18
transformer_blocks_#_attn_add_q_proj 3072 3072 0-18
transformer_blocks_#_attn_add_v_proj 3072 3072 0-18
transformer_blocks_#_attn_to_add_out 3072 3072 0-18
transformer_blocks_#_attn_to_k 3072 3072 0-18
transformer_blocks_#_attn_to_out_# 3072 3072 0-18 0-0
transformer_blocks_#_attn_to_q 3072 3072 0-18
transformer_blocks_#_attn_to_v 3072 3072 0-18
transformer_blocks_#_ff_context_net_# 12288 3072 0-18 2-2
transformer_blocks_#_ff_context_net_#_proj 3072 12288 0-18 0-0
transformer_blocks_#_ff_net_# 12288 3072 0-18 2-2
transformer_blocks_#_ff_net_#_proj 3072 12288 0-18 0-0
x_embedder 64 3072
= chroma dits/chroma_radiance-bfl
distilled_guidance_layer_in_proj 64 5120
distilled_guidance_layer_layers_#_in_layer 5120 5120 0-4
distilled_guidance_layer_layers_#_out_layer 5120 5120 0-4
distilled_guidance_layer_out_proj 5120 3072
double_blocks_#_img_attn_proj 3072 3072 0-18
double_blocks_#_img_attn_qkv 3072 9216 0-18
double_blocks_#_img_mlp_# 3072,12288 3072,12288 0-18 0-2
double_blocks_#_txt_attn_proj 3072 3072 0-18
double_blocks_#_txt_attn_qkv 3072 9216 0-18
double_blocks_#_txt_mlp_# 3072,12288 3072,12288 0-18 0-2
img_in_patch 3,768 3072
nerf_blocks_#_param_generator 3072 49152 0-3
nerf_final_layer_conv_conv 64,576 3
nerf_image_embedder_embedder_# 67 64 0-0
single_blocks_#_linear1 3072 21504 0-37
single_blocks_#_linear2 15360 3072 0-37
txt_in 4096 3072
= cogvideox dits/cogvideox-folder
norm_out_linear 512 3840
patch_embed_proj 16,64 1920
patch_embed_text_proj 4096 1920
proj_out 1920 64
time_embedding_linear_# 512,1920 512 1-2 | 1:1920:512 2:512:512
transformer_blocks_#_attn1_to_k 1920 1920 0-29
transformer_blocks_#_attn1_to_out_# 1920 1920 0-29 0-0
transformer_blocks_#_attn1_to_q 1920 1920 0-29
transformer_blocks_#_attn1_to_v 1920 1920 0-29
transformer_blocks_#_ff_net_# 7680 1920 0-29 2-2
transformer_blocks_#_ff_net_#_proj 1920 7680 0-29 0-0
transformer_blocks_#_norm1_linear 512 11520 0-29
transformer_blocks_#_norm2_linear 512 11520 0-29
= cogvideox dits/cogvideox15_5b-diffusers
norm_out_linear 512 6144
patch_embed_proj 16,32,64,128 3072
patch_embed_text_proj 4096 3072
proj_out 3072 64,128
time_embedding_linear_# 512,3072 512 1-2 | 1:3072:512 2:512:512
transformer_blocks_#_attn1_to_k 3072 3072 0-41
transformer_blocks_#_attn1_to_out_# 3072 3072 0-41 0-0
transformer_blocks_#_attn1_to_q 3072 3072 0-41
transformer_blocks_#_attn1_to_v 3072 3072 0-41
transformer_blocks_#_ff_net_# 12288 3072 0-41 2-2
transformer_blocks_#_ff_net_#_proj 3072 12288 0-41 0-0
transformer_blocks_#_norm1_linear 512 18432 0-41
transformer_blocks_#_norm2_linear 512 18432 0-41
= cogview3plus dits/cogview3plus-diffusers
norm_out_linear 512 5120
patch_embed_proj 64 2560
patch_embed_text_proj 4096 2560
proj_out 2560 64
time_condition_embed_condition_embedder_linear_# 512,1536 512 1-2 | 1:1536:512 2:512:512
time_condition_embed_timestep_embedder_linear_# 512,2560 512 1-2 | 1:2560:512 2:512:512
transformer_blocks_#_attn1_to_k 2560 2560 0-29
transformer_blocks_#_attn1_to_out_# 2560 2560 0-29 0-0
transformer_blocks_#_attn1_to_q 2560 2560 0-29
transformer_blocks_#_attn1_to_v 2560 2560 0-29
transformer_blocks_#_ff_net_# 10240 2560 0-29 2-2
transformer_blocks_#_ff_net_#_proj 2560 10240 0-29 0-0
transformer_blocks_#_norm1_linear 512 30720 0-29
= cogview4 dits/cogview4-diffusers
norm_out_linear 512 8192
patch_embed_proj 64 4096
patch_embed_text_proj 4096 4096
proj_out 4096 64
time_condition_embed_condition_embedder_linear_# 512,1536 512 1-2 | 1:1536:512 2:512:512
time_condition_embed_timestep_embedder_linear_# 512,4096 512 1-2 | 1:4096:512 2:512:512
transformer_blocks_#_attn1_to_k 4096 4096 0-27
transformer_blocks_#_attn1_to_out_# 4096 4096 0-27 0-0
transformer_blocks_#_attn1_to_q 4096 4096 0-27
transformer_blocks_#_attn1_to_v 4096 4096 0-27
transformer_blocks_#_ff_net_# 16384 4096 0-27 2-2
transformer_blocks_#_ff_net_#_proj 4096 16384 0-27 0-0
transformer_blocks_#_norm1_linear 512 49152 0-27
= cosmos dits/cosmos-folder
norm_out_linear_# 256,4096 256,8192 1-2 | 1:4096:256 2:256:8192
patch_embed_proj 68 4096
proj_out 4096 64
time_embed_t_embedder_linear_# 4096 4096,12288 1-2 | 1:4096:4096 2:4096:12288
transformer_blocks_#_attn1_to_k 4096 4096 0-27
transformer_blocks_#_attn1_to_out_# 4096 4096 0-27 0-0
transformer_blocks_#_attn1_to_q 4096 4096 0-27
transformer_blocks_#_attn1_to_v 4096 4096 0-27
transformer_blocks_#_attn2_to_k 1024 4096 0-27
transformer_blocks_#_attn2_to_out_# 4096 4096 0-27 0-0
transformer_blocks_#_attn2_to_q 4096 4096 0-27
transformer_blocks_#_attn2_to_v 1024 4096 0-27
transformer_blocks_#_ff_net_# 16384 4096 0-27 2-2
transformer_blocks_#_ff_net_#_proj 4096 16384 0-27 0-0
transformer_blocks_#_norm1_linear_# 256,4096 256,12288 0-27 1-2
transformer_blocks_#_norm2_linear_# 256,4096 256,12288 0-27 1-2
transformer_blocks_#_norm3_linear_# 256,4096 256,12288 0-27 1-2
= cosmos dits/cosmos1_14b-bfl
blocks_block0_blocks_#_adaLN_modulation_# 256,5120 256,15360 0-2 1-2
blocks_block0_blocks_#_block_attn_to_k_# 1024,5120 5120 0-1 0-0 | 0:5120:5120:0-0 1:1024:5120:0-0
blocks_block0_blocks_#_block_attn_to_out_# 5120 5120 0-1 0-0
blocks_block0_blocks_#_block_attn_to_q_# 5120 5120 0-1 0-0
blocks_block0_blocks_#_block_attn_to_v_# 1024,5120 5120 0-1 0-0 | 0:5120:5120:0-0 1:1024:5120:0-0
blocks_block0_blocks_#_block_layer1 5120 20480 2-2
blocks_block0_blocks_#_block_layer2 20480 5120 2-2
blocks_block10_blocks_#_adaLN_modulation_# 256,5120 256,15360 0-2 1-2
blocks_block10_blocks_#_block_attn_to_k_# 1024,5120 5120 0-1 0-0 | 0:5120:5120:0-0 1:1024:5120:0-0
blocks_block10_blocks_#_block_attn_to_out_# 5120 5120 0-1 0-0
blocks_block10_blocks_#_block_attn_to_q_# 5120 5120 0-1 0-0
blocks_block10_blocks_#_block_attn_to_v_# 1024,5120 5120 0-1 0-0 | 0:5120:5120:0-0 1:1024:5120:0-0
blocks_block10_blocks_#_block_layer1 5120 20480 2-2
blocks_block10_blocks_#_block_layer2 20480 5120 2-2
blocks_block11_blocks_#_adaLN_modulation_# 256,5120 256,15360 0-2 1-2
blocks_block11_blocks_#_block_attn_to_k_# 1024,5120 5120 0-1 0-0 | 0:5120:5120:0-0 1:1024:5120:0-0
blocks_block11_blocks_#_block_attn_to_out_# 5120 5120 0-1 0-0
blocks_block11_blocks_#_block_attn_to_q_# 5120 5120 0-1 0-0
blocks_block11_blocks_#_block_attn_to_v_# 1024,5120 5120 0-1 0-0 | 0:5120:5120:0-0 1:1024:5120:0-0
blocks_block11_blocks_#_block_layer1 5120 20480 2-2
blocks_block11_blocks_#_block_layer2 20480 5120 2-2
blocks_block12_blocks_#_adaLN_modulation_# 256,5120 256,15360 0-2 1-2
blocks_block12_blocks_#_block_attn_to_k_# 1024,5120 5120 0-1 0-0 | 0:5120:5120:0-0 1:1024:5120:0-0
blocks_block12_blocks_#_block_attn_to_out_# 5120 5120 0-1 0-0
blocks_block12_blocks_#_block_attn_to_q_# 5120 5120 0-1 0-0
blocks_block12_blocks_#_block_attn_to_v_# 1024,5120 5120 0-1 0-0 | 0:5120:5120:0-0 1:1024:5120:0-0
blocks_block12_blocks_#_block_layer1 5120 20480 2-2
blocks_block12_blocks_#_block_layer2 20480 5120 2-2
blocks_block13_blocks_#_adaLN_modulation_# 256,5120 256,15360 0-2 1-2
blocks_block13_blocks_#_block_attn_to_k_# 1024,5120 5120 0-1 0-0 | 0:5120:5120:0-0 1:1024:5120:0-0
blocks_block13_blocks_#_block_attn_to_out_# 5120 5120 0-1 0-0
blocks_block13_blocks_#_block_attn_to_q_# 5120 5120 0-1 0-0
blocks_block13_blocks_#_block_attn_to_v_# 1024,5120 5120 0-1 0-0 | 0:5120:5120:0-0 1:1024:5120:0-0
blocks_block13_blocks_#_block_layer1 5120 20480 2-2
blocks_block13_blocks_#_block_layer2 20480 5120 2-2
blocks_block14_blocks_#_adaLN_modulation_# 256,5120 256,15360 0-2 1-2
blocks_block14_blocks_#_block_attn_to_k_# 1024,5120 5120 0-1 0-0 | 0:5120:5120:0-0 1:1024:5120:0-0
blocks_block14_blocks_#_block_attn_to_out_# 5120 5120 0-1 0-0
blocks_block14_blocks_#_block_attn_to_q_# 5120 5120 0-1 0-0
blocks_block14_blocks_#_block_attn_to_v_# 1024,5120 5120 0-1 0-0 | 0:5120:5120:0-0 1:1024:5120:0-0
blocks_block14_blocks_#_block_layer1 5120 20480 2-2
blocks_block14_blocks_#_block_layer2 20480 5120 2-2
blocks_block15_blocks_#_adaLN_modulation_# 256,5120 256,15360 0-2 1-2
blocks_block15_blocks_#_block_attn_to_k_# 1024,5120 5120 0-1 0-0 | 0:5120:5120:0-0 1:1024:5120:0-0
blocks_block15_blocks_#_block_attn_to_out_# 5120 5120 0-1 0-0
blocks_block15_blocks_#_block_attn_to_q_# 5120 5120 0-1 0-0
blocks_block15_blocks_#_block_attn_to_v_# 1024,5120 5120 0-1 0-0 | 0:5120:5120:0-0 1:1024:5120:0-0
blocks_block15_blocks_#_block_layer1 5120 20480 2-2
blocks_block15_blocks_#_block_layer2 20480 5120 2-2
blocks_block16_blocks_#_adaLN_modulation_# 256,5120 256,15360 0-2 1-2
blocks_block16_blocks_#_block_attn_to_k_# 1024,5120 5120 0-1 0-0 | 0:5120:5120:0-0 1:1024:5120:0-0
blocks_block16_blocks_#_block_attn_to_out_# 5120 5120 0-1 0-0
blocks_block16_blocks_#_block_attn_to_q_# 5120 5120 0-1 0-0
blocks_block16_blocks_#_block_attn_to_v_# 1024,5120 5120 0-1 0-0 | 0:5120:5120:0-0 1:1024:5120:0-0
blocks_block16_blocks_#_block_layer1 5120 20480 2-2
blocks_block16_blocks_#_block_layer2 20480 5120 2-2
blocks_block17_blocks_#_adaLN_modulation_# 256,5120 256,15360 0-2 1-2
blocks_block17_blocks_#_block_attn_to_k_# 1024,5120 5120 0-1 0-0 | 0:5120:5120:0-0 1:1024:5120:0-0
blocks_block17_blocks_#_block_attn_to_out_# 5120 5120 0-1 0-0
blocks_block17_blocks_#_block_attn_to_q_# 5120 5120 0-1 0-0
blocks_block17_blocks_#_block_attn_to_v_# 1024,5120 5120 0-1 0-0 | 0:5120:5120:0-0 1:1024:5120:0-0
blocks_block17_blocks_#_block_layer1 5120 20480 2-2
blocks_block17_blocks_#_block_layer2 20480 5120 2-2
blocks_block18_blocks_#_adaLN_modulation_# 256,5120 256,15360 0-2 1-2
blocks_block18_blocks_#_block_attn_to_k_# 1024,5120 5120 0-1 0-0 | 0:5120:5120:0-0 1:1024:5120:0-0
blocks_block18_blocks_#_block_attn_to_out_# 5120 5120 0-1 0-0
blocks_block18_blocks_#_block_attn_to_q_# 5120 5120 0-1 0-0
blocks_block18_blocks_#_block_attn_to_v_# 1024,5120 5120 0-1 0-0 | 0:5120:5120:0-0 1:1024:5120:0-0
blocks_block18_blocks_#_block_layer1 5120 20480 2-2
blocks_block18_blocks_#_block_layer2 20480 5120 2-2
blocks_block19_blocks_#_adaLN_modulation_# 256,5120 256,15360 0-2 1-2
blocks_block19_blocks_#_block_attn_to_k_# 1024,5120 5120 0-1 0-0 | 0:5120:5120:0-0 1:1024:5120:0-0
blocks_block19_blocks_#_block_attn_to_out_# 5120 5120 0-1 0-0
blocks_block19_blocks_#_block_attn_to_q_# 5120 5120 0-1 0-0
blocks_block19_blocks_#_block_attn_to_v_# 1024,5120 5120 0-1 0-0 | 0:5120:5120:0-0 1:1024:5120:0-0
blocks_block19_blocks_#_block_layer1 5120 20480 2-2
blocks_block19_blocks_#_block_layer2 20480 5120 2-2
blocks_block1_blocks_#_adaLN_modulation_# 256,5120 256,15360 0-2 1-2
blocks_block1_blocks_#_block_attn_to_k_# 1024,5120 5120 0-1 0-0 | 0:5120:5120:0-0 1:1024:5120:0-0
blocks_block1_blocks_#_block_attn_to_out_# 5120 5120 0-1 0-0
blocks_block1_blocks_#_block_attn_to_q_# 5120 5120 0-1 0-0
blocks_block1_blocks_#_block_attn_to_v_# 1024,5120 5120 0-1 0-0 | 0:5120:5120:0-0 1:1024:5120:0-0
blocks_block1_blocks_#_block_layer1 5120 20480 2-2
blocks_block1_blocks_#_block_layer2 20480 5120 2-2
blocks_block20_blocks_#_adaLN_modulation_# 256,5120 256,15360 0-2 1-2
blocks_block20_blocks_#_block_attn_to_k_# 1024,5120 5120 0-1 0-0 | 0:5120:5120:0-0 1:1024:5120:0-0
blocks_block20_blocks_#_block_attn_to_out_# 5120 5120 0-1 0-0
blocks_block20_blocks_#_block_attn_to_q_# 5120 5120 0-1 0-0
blocks_block20_blocks_#_block_attn_to_v_# 1024,5120 5120 0-1 0-0 | 0:5120:5120:0-0 1:1024:5120:0-0
blocks_block20_blocks_#_block_layer1 5120 20480 2-2
blocks_block20_blocks_#_block_layer2 20480 5120 2-2
blocks_block21_blocks_#_adaLN_modulation_# 256,5120 256,15360 0-2 1-2
blocks_block21_blocks_#_block_attn_to_k_# 1024,5120 5120 0-1 0-0 | 0:5120:5120:0-0 1:1024:5120:0-0
blocks_block21_blocks_#_block_attn_to_out_# 5120 5120 0-1 0-0
blocks_block21_blocks_#_block_attn_to_q_# 5120 5120 0-1 0-0
blocks_block21_blocks_#_block_attn_to_v_# 1024,5120 5120 0-1 0-0 | 0:5120:5120:0-0 1:1024:5120:0-0
blocks_block21_blocks_#_block_layer1 5120 20480 2-2
blocks_block21_blocks_#_block_layer2 20480 5120 2-2
blocks_block22_blocks_#_adaLN_modulation_# 256,5120 256,15360 0-2 1-2
blocks_block22_blocks_#_block_attn_to_k_# 1024,5120 5120 0-1 0-0 | 0:5120:5120:0-0 1:1024:5120:0-0
blocks_block22_blocks_#_block_attn_to_out_# 5120 5120 0-1 0-0
blocks_block22_blocks_#_block_attn_to_q_# 5120 5120 0-1 0-0
blocks_block22_blocks_#_block_attn_to_v_# 1024,5120 5120 0-1 0-0 | 0:5120:5120:0-0 1:1024:5120:0-0
blocks_block22_blocks_#_block_layer1 5120 20480 2-2
blocks_block22_blocks_#_block_layer2 20480 5120 2-2
blocks_block23_blocks_#_adaLN_modulation_# 256,5120 256,15360 0-2 1-2
blocks_block23_blocks_#_block_attn_to_k_# 1024,5120 5120 0-1 0-0 | 0:5120:5120:0-0 1:1024:5120:0-0
blocks_block23_blocks_#_block_attn_to_out_# 5120 5120 0-1 0-0
blocks_block23_blocks_#_block_attn_to_q_# 5120 5120 0-1 0-0
blocks_block23_blocks_#_block_attn_to_v_# 1024,5120 5120 0-1 0-0 | 0:5120:5120:0-0 1:1024:5120:0-0
blocks_block23_blocks_#_block_layer1 5120 20480 2-2
blocks_block23_blocks_#_block_layer2 20480 5120 2-2
blocks_block24_blocks_#_adaLN_modulation_# 256,5120 256,15360 0-2 1-2
blocks_block24_blocks_#_block_attn_to_k_# 1024,5120 5120 0-1 0-0 | 0:5120:5120:0-0 1:1024:5120:0-0
blocks_block24_blocks_#_block_attn_to_out_# 5120 5120 0-1 0-0
blocks_block24_blocks_#_block_attn_to_q_# 5120 5120 0-1 0-0
blocks_block24_blocks_#_block_attn_to_v_# 1024,5120 5120 0-1 0-0 | 0:5120:5120:0-0 1:1024:5120:0-0
blocks_block24_blocks_#_block_layer1 5120 20480 2-2
blocks_block24_blocks_#_block_layer2 20480 5120 2-2
blocks_block25_blocks_#_adaLN_modulation_# 256,5120 256,15360 0-2 1-2
blocks_block25_blocks_#_block_attn_to_k_# 1024,5120 5120 0-1 0-0 | 0:5120:5120:0-0 1:1024:5120:0-0
blocks_block25_blocks_#_block_attn_to_out_# 5120 5120 0-1 0-0
blocks_block25_blocks_#_block_attn_to_q_# 5120 5120 0-1 0-0
blocks_block25_blocks_#_block_attn_to_v_# 1024,5120 5120 0-1 0-0 | 0:5120:5120:0-0 1:1024:5120:0-0
blocks_block25_blocks_#_block_layer1 5120 20480 2-2
blocks_block25_blocks_#_block_layer2 20480 5120 2-2
blocks_block26_blocks_#_adaLN_modulation_# 256,5120 256,15360 0-2 1-2
blocks_block26_blocks_#_block_attn_to_k_# 1024,5120 5120 0-1 0-0 | 0:5120:5120:0-0 1:1024:5120:0-0
blocks_block26_blocks_#_block_attn_to_out_# 5120 5120 0-1 0-0
blocks_block26_blocks_#_block_attn_to_q_# 5120 5120 0-1 0-0
blocks_block26_blocks_#_block_attn_to_v_# 1024,5120 5120 0-1 0-0 | 0:5120:5120:0-0 1:1024:5120:0-0
blocks_block26_blocks_#_block_layer1 5120 20480 2-2
blocks_block26_blocks_#_block_layer2 20480 5120 2-2
blocks_block27_blocks_#_adaLN_modulation_# 256,5120 256,15360 0-2 1-2
blocks_block27_blocks_#_block_attn_to_k_# 1024,5120 5120 0-1 0-0 | 0:5120:5120:0-0 1:1024:5120:0-0
blocks_block27_blocks_#_block_attn_to_out_# 5120 5120 0-1 0-0
blocks_block27_blocks_#_block_attn_to_q_# 5120 5120 0-1 0-0
blocks_block27_blocks_#_block_attn_to_v_# 1024,5120 5120 0-1 0-0 | 0:5120:5120:0-0 1:1024:5120:0-0
blocks_block27_blocks_#_block_layer1 5120 20480 2-2
blocks_block27_blocks_#_block_layer2 20480 5120 2-2
blocks_block28_blocks_#_adaLN_modulation_# 256,5120 256,15360 0-2 1-2
blocks_block28_blocks_#_block_attn_to_k_# 1024,5120 5120 0-1 0-0 | 0:5120:5120:0-0 1:1024:5120:0-0
blocks_block28_blocks_#_block_attn_to_out_# 5120 5120 0-1 0-0
blocks_block28_blocks_#_block_attn_to_q_# 5120 5120 0-1 0-0
blocks_block28_blocks_#_block_attn_to_v_# 1024,5120 5120 0-1 0-0 | 0:5120:5120:0-0 1:1024:5120:0-0
blocks_block28_blocks_#_block_layer1 5120 20480 2-2
blocks_block28_blocks_#_block_layer2 20480 5120 2-2
blocks_block29_blocks_#_adaLN_modulation_# 256,5120 256,15360 0-2 1-2
blocks_block29_blocks_#_block_attn_to_k_# 1024,5120 5120 0-1 0-0 | 0:5120:5120:0-0 1:1024:5120:0-0
blocks_block29_blocks_#_block_attn_to_out_# 5120 5120 0-1 0-0
blocks_block29_blocks_#_block_attn_to_q_# 5120 5120 0-1 0-0
blocks_block29_blocks_#_block_attn_to_v_# 1024,5120 5120 0-1 0-0 | 0:5120:5120:0-0 1:1024:5120:0-0
blocks_block29_blocks_#_block_layer1 5120 20480 2-2
blocks_block29_blocks_#_block_layer2 20480 5120 2-2
blocks_block2_blocks_#_adaLN_modulation_# 256,5120 256,15360 0-2 1-2
blocks_block2_blocks_#_block_attn_to_k_# 1024,5120 5120 0-1 0-0 | 0:5120:5120:0-0 1:1024:5120:0-0
blocks_block2_blocks_#_block_attn_to_out_# 5120 5120 0-1 0-0
blocks_block2_blocks_#_block_attn_to_q_# 5120 5120 0-1 0-0
blocks_block2_blocks_#_block_attn_to_v_# 1024,5120 5120 0-1 0-0 | 0:5120:5120:0-0 1:1024:5120:0-0
blocks_block2_blocks_#_block_layer1 5120 20480 2-2
blocks_block2_blocks_#_block_layer2 20480 5120 2-2
blocks_block30_blocks_#_adaLN_modulation_# 256,5120 256,15360 0-2 1-2
blocks_block30_blocks_#_block_attn_to_k_# 1024,5120 5120 0-1 0-0 | 0:5120:5120:0-0 1:1024:5120:0-0
blocks_block30_blocks_#_block_attn_to_out_# 5120 5120 0-1 0-0
blocks_block30_blocks_#_block_attn_to_q_# 5120 5120 0-1 0-0
blocks_block30_blocks_#_block_attn_to_v_# 1024,5120 5120 0-1 0-0 | 0:5120:5120:0-0 1:1024:5120:0-0
blocks_block30_blocks_#_block_layer1 5120 20480 2-2
blocks_block30_blocks_#_block_layer2 20480 5120 2-2
blocks_block31_blocks_#_adaLN_modulation_# 256,5120 256,15360 0-2 1-2
blocks_block31_blocks_#_block_attn_to_k_# 1024,5120 5120 0-1 0-0 | 0:5120:5120:0-0 1:1024:5120:0-0
blocks_block31_blocks_#_block_attn_to_out_# 5120 5120 0-1 0-0
blocks_block31_blocks_#_block_attn_to_q_# 5120 5120 0-1 0-0
blocks_block31_blocks_#_block_attn_to_v_# 1024,5120 5120 0-1 0-0 | 0:5120:5120:0-0 1:1024:5120:0-0
blocks_block31_blocks_#_block_layer1 5120 20480 2-2
blocks_block31_blocks_#_block_layer2 20480 5120 2-2
blocks_block32_blocks_#_adaLN_modulation_# 256,5120 256,15360 0-2 1-2
blocks_block32_blocks_#_block_attn_to_k_# 1024,5120 5120 0-1 0-0 | 0:5120:5120:0-0 1:1024:5120:0-0
blocks_block32_blocks_#_block_attn_to_out_# 5120 5120 0-1 0-0
blocks_block32_blocks_#_block_attn_to_q_# 5120 5120 0-1 0-0
blocks_block32_blocks_#_block_attn_to_v_# 1024,5120 5120 0-1 0-0 | 0:5120:5120:0-0 1:1024:5120:0-0
blocks_block32_blocks_#_block_layer1 5120 20480 2-2
blocks_block32_blocks_#_block_layer2 20480 5120 2-2
blocks_block33_blocks_#_adaLN_modulation_# 256,5120 256,15360 0-2 1-2
blocks_block33_blocks_#_block_attn_to_k_# 1024,5120 5120 0-1 0-0 | 0:5120:5120:0-0 1:1024:5120:0-0
blocks_block33_blocks_#_block_attn_to_out_# 5120 5120 0-1 0-0
blocks_block33_blocks_#_block_attn_to_q_# 5120 5120 0-1 0-0
blocks_block33_blocks_#_block_attn_to_v_# 1024,5120 5120 0-1 0-0 | 0:5120:5120:0-0 1:1024:5120:0-0
blocks_block33_blocks_#_block_layer1 5120 20480 2-2
blocks_block33_blocks_#_block_layer2 20480 5120 2-2
blocks_block34_blocks_#_adaLN_modulation_# 256,5120 256,15360 0-2 1-2
blocks_block34_blocks_#_block_attn_to_k_# 1024,5120 5120 0-1 0-0 | 0:5120:5120:0-0 1:1024:5120:0-0
blocks_block34_blocks_#_block_attn_to_out_# 5120 5120 0-1 0-0
blocks_block34_blocks_#_block_attn_to_q_# 5120 5120 0-1 0-0
blocks_block34_blocks_#_block_attn_to_v_# 1024,5120 5120 0-1 0-0 | 0:5120:5120:0-0 1:1024:5120:0-0
blocks_block34_blocks_#_block_layer1 5120 20480 2-2
blocks_block34_blocks_#_block_layer2 20480 5120 2-2
blocks_block35_blocks_#_adaLN_modulation_# 256,5120 256,15360 0-2 1-2
blocks_block35_blocks_#_block_attn_to_k_# 1024,5120 5120 0-1 0-0 | 0:5120:5120:0-0 1:1024:5120:0-0
blocks_block35_blocks_#_block_attn_to_out_# 5120 5120 0-1 0-0
blocks_block35_blocks_#_block_attn_to_q_# 5120 5120 0-1 0-0
blocks_block35_blocks_#_block_attn_to_v_# 1024,5120 5120 0-1 0-0 | 0:5120:5120:0-0 1:1024:5120:0-0
blocks_block35_blocks_#_block_layer1 5120 20480 2-2
blocks_block35_blocks_#_block_layer2 20480 5120 2-2
blocks_block3_blocks_#_adaLN_modulation_# 256,5120 256,15360 0-2 1-2
blocks_block3_blocks_#_block_attn_to_k_# 1024,5120 5120 0-1 0-0 | 0:5120:5120:0-0 1:1024:5120:0-0
blocks_block3_blocks_#_block_attn_to_out_# 5120 5120 0-1 0-0
blocks_block3_blocks_#_block_attn_to_q_# 5120 5120 0-1 0-0
blocks_block3_blocks_#_block_attn_to_v_# 1024,5120 5120 0-1 0-0 | 0:5120:5120:0-0 1:1024:5120:0-0
blocks_block3_blocks_#_block_layer1 5120 20480 2-2
blocks_block3_blocks_#_block_layer2 20480 5120 2-2
blocks_block4_blocks_#_adaLN_modulation_# 256,5120 256,15360 0-2 1-2
blocks_block4_blocks_#_block_attn_to_k_# 1024,5120 5120 0-1 0-0 | 0:5120:5120:0-0 1:1024:5120:0-0
blocks_block4_blocks_#_block_attn_to_out_# 5120 5120 0-1 0-0
blocks_block4_blocks_#_block_attn_to_q_# 5120 5120 0-1 0-0
blocks_block4_blocks_#_block_attn_to_v_# 1024,5120 5120 0-1 0-0 | 0:5120:5120:0-0 1:1024:5120:0-0
blocks_block4_blocks_#_block_layer1 5120 20480 2-2
blocks_block4_blocks_#_block_layer2 20480 5120 2-2
blocks_block5_blocks_#_adaLN_modulation_# 256,5120 256,15360 0-2 1-2
blocks_block5_blocks_#_block_attn_to_k_# 1024,5120 5120 0-1 0-0 | 0:5120:5120:0-0 1:1024:5120:0-0
blocks_block5_blocks_#_block_attn_to_out_# 5120 5120 0-1 0-0
blocks_block5_blocks_#_block_attn_to_q_# 5120 5120 0-1 0-0
blocks_block5_blocks_#_block_attn_to_v_# 1024,5120 5120 0-1 0-0 | 0:5120:5120:0-0 1:1024:5120:0-0
blocks_block5_blocks_#_block_layer1 5120 20480 2-2
blocks_block5_blocks_#_block_layer2 20480 5120 2-2
blocks_block6_blocks_#_adaLN_modulation_# 256,5120 256,15360 0-2 1-2
blocks_block6_blocks_#_block_attn_to_k_# 1024,5120 5120 0-1 0-0 | 0:5120:5120:0-0 1:1024:5120:0-0
blocks_block6_blocks_#_block_attn_to_out_# 5120 5120 0-1 0-0
blocks_block6_blocks_#_block_attn_to_q_# 5120 5120 0-1 0-0
blocks_block6_blocks_#_block_attn_to_v_# 1024,5120 5120 0-1 0-0 | 0:5120:5120:0-0 1:1024:5120:0-0
blocks_block6_blocks_#_block_layer1 5120 20480 2-2
blocks_block6_blocks_#_block_layer2 20480 5120 2-2
blocks_block7_blocks_#_adaLN_modulation_# 256,5120 256,15360 0-2 1-2
blocks_block7_blocks_#_block_attn_to_k_# 1024,5120 5120 0-1 0-0 | 0:5120:5120:0-0 1:1024:5120:0-0
blocks_block7_blocks_#_block_attn_to_out_# 5120 5120 0-1 0-0
blocks_block7_blocks_#_block_attn_to_q_# 5120 5120 0-1 0-0
blocks_block7_blocks_#_block_attn_to_v_# 1024,5120 5120 0-1 0-0 | 0:5120:5120:0-0 1:1024:5120:0-0
blocks_block7_blocks_#_block_layer1 5120 20480 2-2
blocks_block7_blocks_#_block_layer2 20480 5120 2-2
blocks_block8_blocks_#_adaLN_modulation_# 256,5120 256,15360 0-2 1-2
blocks_block8_blocks_#_block_attn_to_k_# 1024,5120 5120 0-1 0-0 | 0:5120:5120:0-0 1:1024:5120:0-0
blocks_block8_blocks_#_block_attn_to_out_# 5120 5120 0-1 0-0
blocks_block8_blocks_#_block_attn_to_q_# 5120 5120 0-1 0-0
blocks_block8_blocks_#_block_attn_to_v_# 1024,5120 5120 0-1 0-0 | 0:5120:5120:0-0 1:1024:5120:0-0
blocks_block8_blocks_#_block_layer1 5120 20480 2-2
blocks_block8_blocks_#_block_layer2 20480 5120 2-2
blocks_block9_blocks_#_adaLN_modulation_# 256,5120 256,15360 0-2 1-2
blocks_block9_blocks_#_block_attn_to_k_# 1024,5120 5120 0-1 0-0 | 0:5120:5120:0-0 1:1024:5120:0-0
blocks_block9_blocks_#_block_attn_to_out_# 5120 5120 0-1 0-0
blocks_block9_blocks_#_block_attn_to_q_# 5120 5120 0-1 0-0
blocks_block9_blocks_#_block_attn_to_v_# 1024,5120 5120 0-1 0-0 | 0:5120:5120:0-0 1:1024:5120:0-0
blocks_block9_blocks_#_block_layer1 5120 20480 2-2
blocks_block9_blocks_#_block_layer2 20480 5120 2-2
final_layer_adaLN_modulation_# 256,5120 256,10240 1-2 | 1:5120:256 2:256:10240
final_layer_linear 5120 64
t_embedder_#_linear_# 5120 5120,15360 1-1 1-2
x_embedder_proj_# 68 5120 1-1
= cosmos dits/cosmos1_7b-bfl
blocks_block0_blocks_#_adaLN_modulation_# 256,4096 256,12288 0-2 1-2
blocks_block0_blocks_#_block_attn_to_k_# 1024,4096 4096 0-1 0-0 | 0:4096:4096:0-0 1:1024:4096:0-0
blocks_block0_blocks_#_block_attn_to_out_# 4096 4096 0-1 0-0
blocks_block0_blocks_#_block_attn_to_q_# 4096 4096 0-1 0-0
blocks_block0_blocks_#_block_attn_to_v_# 1024,4096 4096 0-1 0-0 | 0:4096:4096:0-0 1:1024:4096:0-0
blocks_block0_blocks_#_block_layer1 4096 16384 2-2
blocks_block0_blocks_#_block_layer2 16384 4096 2-2
blocks_block10_blocks_#_adaLN_modulation_# 256,4096 256,12288 0-2 1-2
blocks_block10_blocks_#_block_attn_to_k_# 1024,4096 4096 0-1 0-0 | 0:4096:4096:0-0 1:1024:4096:0-0
blocks_block10_blocks_#_block_attn_to_out_# 4096 4096 0-1 0-0
blocks_block10_blocks_#_block_attn_to_q_# 4096 4096 0-1 0-0
blocks_block10_blocks_#_block_attn_to_v_# 1024,4096 4096 0-1 0-0 | 0:4096:4096:0-0 1:1024:4096:0-0
blocks_block10_blocks_#_block_layer1 4096 16384 2-2
blocks_block10_blocks_#_block_layer2 16384 4096 2-2
blocks_block11_blocks_#_adaLN_modulation_# 256,4096 256,12288 0-2 1-2
blocks_block11_blocks_#_block_attn_to_k_# 1024,4096 4096 0-1 0-0 | 0:4096:4096:0-0 1:1024:4096:0-0
blocks_block11_blocks_#_block_attn_to_out_# 4096 4096 0-1 0-0
blocks_block11_blocks_#_block_attn_to_q_# 4096 4096 0-1 0-0
blocks_block11_blocks_#_block_attn_to_v_# 1024,4096 4096 0-1 0-0 | 0:4096:4096:0-0 1:1024:4096:0-0
blocks_block11_blocks_#_block_layer1 4096 16384 2-2
blocks_block11_blocks_#_block_layer2 16384 4096 2-2
blocks_block12_blocks_#_adaLN_modulation_# 256,4096 256,12288 0-2 1-2
blocks_block12_blocks_#_block_attn_to_k_# 1024,4096 4096 0-1 0-0 | 0:4096:4096:0-0 1:1024:4096:0-0
blocks_block12_blocks_#_block_attn_to_out_# 4096 4096 0-1 0-0
blocks_block12_blocks_#_block_attn_to_q_# 4096 4096 0-1 0-0
blocks_block12_blocks_#_block_attn_to_v_# 1024,4096 4096 0-1 0-0 | 0:4096:4096:0-0 1:1024:4096:0-0
blocks_block12_blocks_#_block_layer1 4096 16384 2-2
blocks_block12_blocks_#_block_layer2 16384 4096 2-2
blocks_block13_blocks_#_adaLN_modulation_# 256,4096 256,12288 0-2 1-2
blocks_block13_blocks_#_block_attn_to_k_# 1024,4096 4096 0-1 0-0 | 0:4096:4096:0-0 1:1024:4096:0-0
blocks_block13_blocks_#_block_attn_to_out_# 4096 4096 0-1 0-0
blocks_block13_blocks_#_block_attn_to_q_# 4096 4096 0-1 0-0
blocks_block13_blocks_#_block_attn_to_v_# 1024,4096 4096 0-1 0-0 | 0:4096:4096:0-0 1:1024:4096:0-0
blocks_block13_blocks_#_block_layer1 4096 16384 2-2
blocks_block13_blocks_#_block_layer2 16384 4096 2-2
blocks_block14_blocks_#_adaLN_modulation_# 256,4096 256,12288 0-2 1-2
blocks_block14_blocks_#_block_attn_to_k_# 1024,4096 4096 0-1 0-0 | 0:4096:4096:0-0 1:1024:4096:0-0
blocks_block14_blocks_#_block_attn_to_out_# 4096 4096 0-1 0-0
blocks_block14_blocks_#_block_attn_to_q_# 4096 4096 0-1 0-0
blocks_block14_blocks_#_block_attn_to_v_# 1024,4096 4096 0-1 0-0 | 0:4096:4096:0-0 1:1024:4096:0-0
blocks_block14_blocks_#_block_layer1 4096 16384 2-2
blocks_block14_blocks_#_block_layer2 16384 4096 2-2
blocks_block15_blocks_#_adaLN_modulation_# 256,4096 256,12288 0-2 1-2
blocks_block15_blocks_#_block_attn_to_k_# 1024,4096 4096 0-1 0-0 | 0:4096:4096:0-0 1:1024:4096:0-0
blocks_block15_blocks_#_block_attn_to_out_# 4096 4096 0-1 0-0
blocks_block15_blocks_#_block_attn_to_q_# 4096 4096 0-1 0-0
blocks_block15_blocks_#_block_attn_to_v_# 1024,4096 4096 0-1 0-0 | 0:4096:4096:0-0 1:1024:4096:0-0
blocks_block15_blocks_#_block_layer1 4096 16384 2-2
blocks_block15_blocks_#_block_layer2 16384 4096 2-2
blocks_block16_blocks_#_adaLN_modulation_# 256,4096 256,12288 0-2 1-2
blocks_block16_blocks_#_block_attn_to_k_# 1024,4096 4096 0-1 0-0 | 0:4096:4096:0-0 1:1024:4096:0-0
blocks_block16_blocks_#_block_attn_to_out_# 4096 4096 0-1 0-0
blocks_block16_blocks_#_block_attn_to_q_# 4096 4096 0-1 0-0
blocks_block16_blocks_#_block_attn_to_v_# 1024,4096 4096 0-1 0-0 | 0:4096:4096:0-0 1:1024:4096:0-0
blocks_block16_blocks_#_block_layer1 4096 16384 2-2
blocks_block16_blocks_#_block_layer2 16384 4096 2-2
blocks_block17_blocks_#_adaLN_modulation_# 256,4096 256,12288 0-2 1-2
blocks_block17_blocks_#_block_attn_to_k_# 1024,4096 4096 0-1 0-0 | 0:4096:4096:0-0 1:1024:4096:0-0
blocks_block17_blocks_#_block_attn_to_out_# 4096 4096 0-1 0-0
blocks_block17_blocks_#_block_attn_to_q_# 4096 4096 0-1 0-0
blocks_block17_blocks_#_block_attn_to_v_# 1024,4096 4096 0-1 0-0 | 0:4096:4096:0-0 1:1024:4096:0-0
blocks_block17_blocks_#_block_layer1 4096 16384 2-2
blocks_block17_blocks_#_block_layer2 16384 4096 2-2
blocks_block18_blocks_#_adaLN_modulation_# 256,4096 256,12288 0-2 1-2
blocks_block18_blocks_#_block_attn_to_k_# 1024,4096 4096 0-1 0-0 | 0:4096:4096:0-0 1:1024:4096:0-0
blocks_block18_blocks_#_block_attn_to_out_# 4096 4096 0-1 0-0
blocks_block18_blocks_#_block_attn_to_q_# 4096 4096 0-1 0-0
blocks_block18_blocks_#_block_attn_to_v_# 1024,4096 4096 0-1 0-0 | 0:4096:4096:0-0 1:1024:4096:0-0
blocks_block18_blocks_#_block_layer1 4096 16384 2-2
blocks_block18_blocks_#_block_layer2 16384 4096 2-2
blocks_block19_blocks_#_adaLN_modulation_# 256,4096 256,12288 0-2 1-2
blocks_block19_blocks_#_block_attn_to_k_# 1024,4096 4096 0-1 0-0 | 0:4096:4096:0-0 1:1024:4096:0-0
blocks_block19_blocks_#_block_attn_to_out_# 4096 4096 0-1 0-0
blocks_block19_blocks_#_block_attn_to_q_# 4096 4096 0-1 0-0
blocks_block19_blocks_#_block_attn_to_v_# 1024,4096 4096 0-1 0-0 | 0:4096:4096:0-0 1:1024:4096:0-0
blocks_block19_blocks_#_block_layer1 4096 16384 2-2
blocks_block19_blocks_#_block_layer2 16384 4096 2-2
blocks_block1_blocks_#_adaLN_modulation_# 256,4096 256,12288 0-2 1-2
blocks_block1_blocks_#_block_attn_to_k_# 1024,4096 4096 0-1 0-0 | 0:4096:4096:0-0 1:1024:4096:0-0
blocks_block1_blocks_#_block_attn_to_out_# 4096 4096 0-1 0-0
blocks_block1_blocks_#_block_attn_to_q_# 4096 4096 0-1 0-0
blocks_block1_blocks_#_block_attn_to_v_# 1024,4096 4096 0-1 0-0 | 0:4096:4096:0-0 1:1024:4096:0-0
blocks_block1_blocks_#_block_layer1 4096 16384 2-2
blocks_block1_blocks_#_block_layer2 16384 4096 2-2
blocks_block20_blocks_#_adaLN_modulation_# 256,4096 256,12288 0-2 1-2
blocks_block20_blocks_#_block_attn_to_k_# 1024,4096 4096 0-1 0-0 | 0:4096:4096:0-0 1:1024:4096:0-0
blocks_block20_blocks_#_block_attn_to_out_# 4096 4096 0-1 0-0
blocks_block20_blocks_#_block_attn_to_q_# 4096 4096 0-1 0-0
blocks_block20_blocks_#_block_attn_to_v_# 1024,4096 4096 0-1 0-0 | 0:4096:4096:0-0 1:1024:4096:0-0
blocks_block20_blocks_#_block_layer1 4096 16384 2-2
blocks_block20_blocks_#_block_layer2 16384 4096 2-2
blocks_block21_blocks_#_adaLN_modulation_# 256,4096 256,12288 0-2 1-2
blocks_block21_blocks_#_block_attn_to_k_# 1024,4096 4096 0-1 0-0 | 0:4096:4096:0-0 1:1024:4096:0-0
blocks_block21_blocks_#_block_attn_to_out_# 4096 4096 0-1 0-0
blocks_block21_blocks_#_block_attn_to_q_# 4096 4096 0-1 0-0
blocks_block21_blocks_#_block_attn_to_v_# 1024,4096 4096 0-1 0-0 | 0:4096:4096:0-0 1:1024:4096:0-0
blocks_block21_blocks_#_block_layer1 4096 16384 2-2
blocks_block21_blocks_#_block_layer2 16384 4096 2-2
blocks_block22_blocks_#_adaLN_modulation_# 256,4096 256,12288 0-2 1-2
blocks_block22_blocks_#_block_attn_to_k_# 1024,4096 4096 0-1 0-0 | 0:4096:4096:0-0 1:1024:4096:0-0
blocks_block22_blocks_#_block_attn_to_out_# 4096 4096 0-1 0-0
blocks_block22_blocks_#_block_attn_to_q_# 4096 4096 0-1 0-0
blocks_block22_blocks_#_block_attn_to_v_# 1024,4096 4096 0-1 0-0 | 0:4096:4096:0-0 1:1024:4096:0-0
blocks_block22_blocks_#_block_layer1 4096 16384 2-2
blocks_block22_blocks_#_block_layer2 16384 4096 2-2
blocks_block23_blocks_#_adaLN_modulation_# 256,4096 256,12288 0-2 1-2
blocks_block23_blocks_#_block_attn_to_k_# 1024,4096 4096 0-1 0-0 | 0:4096:4096:0-0 1:1024:4096:0-0
blocks_block23_blocks_#_block_attn_to_out_# 4096 4096 0-1 0-0
blocks_block23_blocks_#_block_attn_to_q_# 4096 4096 0-1 0-0
blocks_block23_blocks_#_block_attn_to_v_# 1024,4096 4096 0-1 0-0 | 0:4096:4096:0-0 1:1024:4096:0-0
blocks_block23_blocks_#_block_layer1 4096 16384 2-2
blocks_block23_blocks_#_block_layer2 16384 4096 2-2
blocks_block24_blocks_#_adaLN_modulation_# 256,4096 256,12288 0-2 1-2
blocks_block24_blocks_#_block_attn_to_k_# 1024,4096 4096 0-1 0-0 | 0:4096:4096:0-0 1:1024:4096:0-0
blocks_block24_blocks_#_block_attn_to_out_# 4096 4096 0-1 0-0
blocks_block24_blocks_#_block_attn_to_q_# 4096 4096 0-1 0-0
blocks_block24_blocks_#_block_attn_to_v_# 1024,4096 4096 0-1 0-0 | 0:4096:4096:0-0 1:1024:4096:0-0
blocks_block24_blocks_#_block_layer1 4096 16384 2-2
blocks_block24_blocks_#_block_layer2 16384 4096 2-2
blocks_block25_blocks_#_adaLN_modulation_# 256,4096 256,12288 0-2 1-2
blocks_block25_blocks_#_block_attn_to_k_# 1024,4096 4096 0-1 0-0 | 0:4096:4096:0-0 1:1024:4096:0-0
blocks_block25_blocks_#_block_attn_to_out_# 4096 4096 0-1 0-0
blocks_block25_blocks_#_block_attn_to_q_# 4096 4096 0-1 0-0
blocks_block25_blocks_#_block_attn_to_v_# 1024,4096 4096 0-1 0-0 | 0:4096:4096:0-0 1:1024:4096:0-0
blocks_block25_blocks_#_block_layer1 4096 16384 2-2
blocks_block25_blocks_#_block_layer2 16384 4096 2-2
blocks_block26_blocks_#_adaLN_modulation_# 256,4096 256,12288 0-2 1-2
blocks_block26_blocks_#_block_attn_to_k_# 1024,4096 4096 0-1 0-0 | 0:4096:4096:0-0 1:1024:4096:0-0
blocks_block26_blocks_#_block_attn_to_out_# 4096 4096 0-1 0-0
blocks_block26_blocks_#_block_attn_to_q_# 4096 4096 0-1 0-0
blocks_block26_blocks_#_block_attn_to_v_# 1024,4096 4096 0-1 0-0 | 0:4096:4096:0-0 1:1024:4096:0-0
blocks_block26_blocks_#_block_layer1 4096 16384 2-2
blocks_block26_blocks_#_block_layer2 16384 4096 2-2
blocks_block27_blocks_#_adaLN_modulation_# 256,4096 256,12288 0-2 1-2
blocks_block27_blocks_#_block_attn_to_k_# 1024,4096 4096 0-1 0-0 | 0:4096:4096:0-0 1:1024:4096:0-0
blocks_block27_blocks_#_block_attn_to_out_# 4096 4096 0-1 0-0
blocks_block27_blocks_#_block_attn_to_q_# 4096 4096 0-1 0-0
blocks_block27_blocks_#_block_attn_to_v_# 1024,4096 4096 0-1 0-0 | 0:4096:4096:0-0 1:1024:4096:0-0
blocks_block27_blocks_#_block_layer1 4096 16384 2-2
blocks_block27_blocks_#_block_layer2 16384 4096 2-2
blocks_block2_blocks_#_adaLN_modulation_# 256,4096 256,12288 0-2 1-2
blocks_block2_blocks_#_block_attn_to_k_# 1024,4096 4096 0-1 0-0 | 0:4096:4096:0-0 1:1024:4096:0-0
blocks_block2_blocks_#_block_attn_to_out_# 4096 4096 0-1 0-0
blocks_block2_blocks_#_block_attn_to_q_# 4096 4096 0-1 0-0
blocks_block2_blocks_#_block_attn_to_v_# 1024,4096 4096 0-1 0-0 | 0:4096:4096:0-0 1:1024:4096:0-0
blocks_block2_blocks_#_block_layer1 4096 16384 2-2
blocks_block2_blocks_#_block_layer2 16384 4096 2-2
blocks_block3_blocks_#_adaLN_modulation_# 256,4096 256,12288 0-2 1-2
blocks_block3_blocks_#_block_attn_to_k_# 1024,4096 4096 0-1 0-0 | 0:4096:4096:0-0 1:1024:4096:0-0
blocks_block3_blocks_#_block_attn_to_out_# 4096 4096 0-1 0-0
blocks_block3_blocks_#_block_attn_to_q_# 4096 4096 0-1 0-0
blocks_block3_blocks_#_block_attn_to_v_# 1024,4096 4096 0-1 0-0 | 0:4096:4096:0-0 1:1024:4096:0-0
blocks_block3_blocks_#_block_layer1 4096 16384 2-2
blocks_block3_blocks_#_block_layer2 16384 4096 2-2
blocks_block4_blocks_#_adaLN_modulation_# 256,4096 256,12288 0-2 1-2
blocks_block4_blocks_#_block_attn_to_k_# 1024,4096 4096 0-1 0-0 | 0:4096:4096:0-0 1:1024:4096:0-0
blocks_block4_blocks_#_block_attn_to_out_# 4096 4096 0-1 0-0
blocks_block4_blocks_#_block_attn_to_q_# 4096 4096 0-1 0-0
blocks_block4_blocks_#_block_attn_to_v_# 1024,4096 4096 0-1 0-0 | 0:4096:4096:0-0 1:1024:4096:0-0
blocks_block4_blocks_#_block_layer1 4096 16384 2-2
blocks_block4_blocks_#_block_layer2 16384 4096 2-2
blocks_block5_blocks_#_adaLN_modulation_# 256,4096 256,12288 0-2 1-2
blocks_block5_blocks_#_block_attn_to_k_# 1024,4096 4096 0-1 0-0 | 0:4096:4096:0-0 1:1024:4096:0-0
blocks_block5_blocks_#_block_attn_to_out_# 4096 4096 0-1 0-0
blocks_block5_blocks_#_block_attn_to_q_# 4096 4096 0-1 0-0
blocks_block5_blocks_#_block_attn_to_v_# 1024,4096 4096 0-1 0-0 | 0:4096:4096:0-0 1:1024:4096:0-0
blocks_block5_blocks_#_block_layer1 4096 16384 2-2
blocks_block5_blocks_#_block_layer2 16384 4096 2-2
blocks_block6_blocks_#_adaLN_modulation_# 256,4096 256,12288 0-2 1-2
blocks_block6_blocks_#_block_attn_to_k_# 1024,4096 4096 0-1 0-0 | 0:4096:4096:0-0 1:1024:4096:0-0
blocks_block6_blocks_#_block_attn_to_out_# 4096 4096 0-1 0-0
blocks_block6_blocks_#_block_attn_to_q_# 4096 4096 0-1 0-0
blocks_block6_blocks_#_block_attn_to_v_# 1024,4096 4096 0-1 0-0 | 0:4096:4096:0-0 1:1024:4096:0-0
blocks_block6_blocks_#_block_layer1 4096 16384 2-2
blocks_block6_blocks_#_block_layer2 16384 4096 2-2
blocks_block7_blocks_#_adaLN_modulation_# 256,4096 256,12288 0-2 1-2
blocks_block7_blocks_#_block_attn_to_k_# 1024,4096 4096 0-1 0-0 | 0:4096:4096:0-0 1:1024:4096:0-0
blocks_block7_blocks_#_block_attn_to_out_# 4096 4096 0-1 0-0
blocks_block7_blocks_#_block_attn_to_q_# 4096 4096 0-1 0-0
blocks_block7_blocks_#_block_attn_to_v_# 1024,4096 4096 0-1 0-0 | 0:4096:4096:0-0 1:1024:4096:0-0
blocks_block7_blocks_#_block_layer1 4096 16384 2-2
blocks_block7_blocks_#_block_layer2 16384 4096 2-2
blocks_block8_blocks_#_adaLN_modulation_# 256,4096 256,12288 0-2 1-2
blocks_block8_blocks_#_block_attn_to_k_# 1024,4096 4096 0-1 0-0 | 0:4096:4096:0-0 1:1024:4096:0-0
blocks_block8_blocks_#_block_attn_to_out_# 4096 4096 0-1 0-0
blocks_block8_blocks_#_block_attn_to_q_# 4096 4096 0-1 0-0
blocks_block8_blocks_#_block_attn_to_v_# 1024,4096 4096 0-1 0-0 | 0:4096:4096:0-0 1:1024:4096:0-0
blocks_block8_blocks_#_block_layer1 4096 16384 2-2
blocks_block8_blocks_#_block_layer2 16384 4096 2-2
blocks_block9_blocks_#_adaLN_modulation_# 256,4096 256,12288 0-2 1-2
blocks_block9_blocks_#_block_attn_to_k_# 1024,4096 4096 0-1 0-0 | 0:4096:4096:0-0 1:1024:4096:0-0
blocks_block9_blocks_#_block_attn_to_out_# 4096 4096 0-1 0-0
blocks_block9_blocks_#_block_attn_to_q_# 4096 4096 0-1 0-0
blocks_block9_blocks_#_block_attn_to_v_# 1024,4096 4096 0-1 0-0 | 0:4096:4096:0-0 1:1024:4096:0-0
blocks_block9_blocks_#_block_layer1 4096 16384 2-2
blocks_block9_blocks_#_block_layer2 16384 4096 2-2
final_layer_adaLN_modulation_# 256,4096 256,8192 1-2 | 1:4096:256 2:256:8192
final_layer_linear 4096 64
t_embedder_#_linear_# 4096 4096,12288 1-1 1-2
x_embedder_proj_# 68 4096 1-1
= cosmos dits/cosmos2_14b-bfl
blocks_#_adaln_modulation_cross_attn_# 256,5120 256,15360 0-35 1-2
blocks_#_adaln_modulation_mlp_# 256,5120 256,15360 0-35 1-2
blocks_#_adaln_modulation_self_attn_# 256,5120 256,15360 0-35 1-2
blocks_#_cross_attn_k_proj 1024 5120 0-35
blocks_#_cross_attn_output_proj 5120 5120 0-35
blocks_#_cross_attn_q_proj 5120 5120 0-35
blocks_#_cross_attn_v_proj 1024 5120 0-35
blocks_#_mlp_layer1 5120 20480 0-35
blocks_#_mlp_layer2 20480 5120 0-35
blocks_#_self_attn_k_proj 5120 5120 0-35
blocks_#_self_attn_output_proj 5120 5120 0-35
blocks_#_self_attn_q_proj 5120 5120 0-35
blocks_#_self_attn_v_proj 5120 5120 0-35
final_layer_adaln_modulation_# 256,5120 256,10240 1-2 | 1:5120:256 2:256:10240
final_layer_linear 5120 64
t_embedder_#_linear_# 5120 5120,15360 1-1 1-2
x_embedder_proj_# 68 5120 1-1
= cosmos dits/cosmos2_2b-bfl
blocks_#_adaln_modulation_cross_attn_# 256,2048 256,6144 0-27 1-2
blocks_#_adaln_modulation_mlp_# 256,2048 256,6144 0-27 1-2
blocks_#_adaln_modulation_self_attn_# 256,2048 256,6144 0-27 1-2
blocks_#_cross_attn_k_proj 1024 2048 0-27
blocks_#_cross_attn_output_proj 2048 2048 0-27
blocks_#_cross_attn_q_proj 2048 2048 0-27
blocks_#_cross_attn_v_proj 1024 2048 0-27
blocks_#_mlp_layer1 2048 8192 0-27
blocks_#_mlp_layer2 8192 2048 0-27
blocks_#_self_attn_k_proj 2048 2048 0-27
blocks_#_self_attn_output_proj 2048 2048 0-27
blocks_#_self_attn_q_proj 2048 2048 0-27
blocks_#_self_attn_v_proj 2048 2048 0-27
final_layer_adaln_modulation_# 256,2048 256,4096 1-2 | 1:2048:256 2:256:4096
final_layer_linear 2048 64
t_embedder_#_linear_# 2048 2048,6144 1-1 1-2
x_embedder_proj_# 68 2048 1-1
= cosmos dits/cosmos2_2b-diffusers
norm_out_linear_# 256,2048 256,4096 1-2 | 1:2048:256 2:256:4096
patch_embed_proj 68 2048
proj_out 2048 64
time_embed_t_embedder_linear_# 2048 2048,6144 1-2 | 1:2048:2048 2:2048:6144
transformer_blocks_#_attn1_to_k 2048 2048 0-27
transformer_blocks_#_attn1_to_out_# 2048 2048 0-27 0-0
transformer_blocks_#_attn1_to_q 2048 2048 0-27
transformer_blocks_#_attn1_to_v 2048 2048 0-27
transformer_blocks_#_attn2_to_k 1024 2048 0-27
transformer_blocks_#_attn2_to_out_# 2048 2048 0-27 0-0
transformer_blocks_#_attn2_to_q 2048 2048 0-27
transformer_blocks_#_attn2_to_v 1024 2048 0-27
transformer_blocks_#_ff_net_# 8192 2048 0-27 2-2
transformer_blocks_#_ff_net_#_proj 2048 8192 0-27 0-0
transformer_blocks_#_norm1_linear_# 256,2048 256,6144 0-27 1-2
transformer_blocks_#_norm2_linear_# 256,2048 256,6144 0-27 1-2
transformer_blocks_#_norm3_linear_# 256,2048 256,6144 0-27 1-2
= deepfloyd_if unets/deepfloyd_if_i_unet_diffusers
add_embedding_pool_k_proj 4096 4096
add_embedding_pool_q_proj 4096 4096
add_embedding_pool_v_proj 4096 4096
add_embedding_proj 4096 2816
conv_in 3,27 704
conv_out 704,6336 6
down_blocks_#_attentions_#_add_k_proj 2816 1408,2112,2816 1-3 0-2 | 1:2816:1408:0-2 2:2816:2112:0-2 3:2816:2816:0-2
down_blocks_#_attentions_#_add_v_proj 2816 1408,2112,2816 1-3 0-2 | 1:2816:1408:0-2 2:2816:2112:0-2 3:2816:2816:0-2
down_blocks_#_attentions_#_to_k 1408,2112,2816 1408,2112,2816 1-3 0-2 | 1:1408:1408:0-2 2:2112:2112:0-2 3:2816:2816:0-2
down_blocks_#_attentions_#_to_out_# 1408,2112,2816 1408,2112,2816 1-3 0-2 0-0 | 1:1408:1408:0-2;0-0 2:2112:2112:0-2;0-0 3:2816:2816:0-2;0-0
down_blocks_#_attentions_#_to_q 1408,2112,2816 1408,2112,2816 1-3 0-2 | 1:1408:1408:0-2 2:2112:2112:0-2 3:2816:2816:0-2
down_blocks_#_attentions_#_to_v 1408,2112,2816 1408,2112,2816 1-3 0-2 | 1:1408:1408:0-2 2:2112:2112:0-2 3:2816:2816:0-2
down_blocks_#_downsamplers_#_conv1 704,1408,2112,6336,12672,19008 704,1408,2112 0-2 0-0 | 0:704,6336:704:0-0 1:1408,12672:1408:0-0 2:2112,19008:2112:0-0
down_blocks_#_downsamplers_#_conv2 704,1408,2112,6336,12672,19008 704,1408,2112 0-2 0-0 | 0:704,6336:704:0-0 1:1408,12672:1408:0-0 2:2112,19008:2112:0-0
down_blocks_#_downsamplers_#_time_emb_proj 2816 1408,2816,4224 0-2 0-0 | 0:2816:1408:0-0 1:2816:2816:0-0 2:2816:4224:0-0
down_blocks_#_resnets_#_conv1 704,1408,2112,2816,6336,12672,19008,25344 704,1408,2112,2816 0-3 0-2 | 0:704,6336:704:0-2 1:704,1408,6336,12672:1408:0-2 2:1408,2112,12672,19008:2112:0-2 3:2112,2816,19008,25344:2816:0-2
down_blocks_#_resnets_#_conv2 704,1408,2112,2816,6336,12672,19008,25344 704,1408,2112,2816 0-3 0-2 | 0:704,6336:704:0-2 1:1408,12672:1408:0-2 2:2112,19008:2112:0-2 3:2816,25344:2816:0-2
down_blocks_#_resnets_#_conv_shortcut 704,1408,2112 1408,2112,2816 1-3 0-0 | 1:704:1408:0-0 2:1408:2112:0-0 3:2112:2816:0-0
down_blocks_#_resnets_#_time_emb_proj 2816 1408,2816,4224,5632 0-3 0-2 | 0:2816:1408:0-2 1:2816:2816:0-2 2:2816:4224:0-2 3:2816:5632:0-2
encoder_hid_proj 4096 2816
mid_block_attentions_#_add_k_proj 2816 2816 0-0
mid_block_attentions_#_add_v_proj 2816 2816 0-0
mid_block_attentions_#_to_k 2816 2816 0-0
mid_block_attentions_#_to_out_# 2816 2816 0-0 0-0
mid_block_attentions_#_to_q 2816 2816 0-0
mid_block_attentions_#_to_v 2816 2816 0-0
mid_block_resnets_#_conv1 2816,25344 2816 0-1
mid_block_resnets_#_conv2 2816,25344 2816 0-1
mid_block_resnets_#_time_emb_proj 2816 5632 0-1
time_embedding_linear_# 704,2816 2816 1-2 | 1:704:2816 2:2816:2816
up_blocks_#_attentions_#_add_k_proj 2816 1408,2112,2816 0-2 0-3 | 0:2816:2816:0-3 1:2816:2112:0-3 2:2816:1408:0-3
up_blocks_#_attentions_#_add_v_proj 2816 1408,2112,2816 0-2 0-3 | 0:2816:2816:0-3 1:2816:2112:0-3 2:2816:1408:0-3
up_blocks_#_attentions_#_to_k 1408,2112,2816 1408,2112,2816 0-2 0-3 | 0:2816:2816:0-3 1:2112:2112:0-3 2:1408:1408:0-3
up_blocks_#_attentions_#_to_out_# 1408,2112,2816 1408,2112,2816 0-2 0-3 0-0 | 0:2816:2816:0-3;0-0 1:2112:2112:0-3;0-0 2:1408:1408:0-3;0-0
up_blocks_#_attentions_#_to_q 1408,2112,2816 1408,2112,2816 0-2 0-3 | 0:2816:2816:0-3 1:2112:2112:0-3 2:1408:1408:0-3
up_blocks_#_attentions_#_to_v 1408,2112,2816 1408,2112,2816 0-2 0-3 | 0:2816:2816:0-3 1:2112:2112:0-3 2:1408:1408:0-3
up_blocks_#_resnets_#_conv1 1408,2112,2816,3520,4224,4928,5632,12672,19008,25344,31680,38016,44352,50688 704,1408,2112,2816 0-3 0-3 | 0:4928,5632,44352,50688:2816:0-3 1:3520,4224,4928,31680,38016,44352:2112:0-3 2:2112,2816,3520,19008,25344,31680:1408:0-3 3:1408,2112,12672,19008:704:0-3
up_blocks_#_resnets_#_conv2 704,1408,2112,2816,6336,12672,19008,25344 704,1408,2112,2816 0-3 0-3 | 0:2816,25344:2816:0-3 1:2112,19008:2112:0-3 2:1408,12672:1408:0-3 3:704,6336:704:0-3
up_blocks_#_resnets_#_conv_shortcut 1408,2112,2816,3520,4224,4928,5632 704,1408,2112,2816 0-3 0-3 | 0:4928,5632:2816:0-3 1:3520,4224,4928:2112:0-3 2:2112,2816,3520:1408:0-3 3:1408,2112:704:0-3
up_blocks_#_resnets_#_time_emb_proj 2816 1408,2816,4224,5632 0-3 0-3 | 0:2816:5632:0-3 1:2816:4224:0-3 2:2816:2816:0-3 3:2816:1408:0-3
up_blocks_#_upsamplers_#_conv1 1408,2112,2816,12672,19008,25344 1408,2112,2816 0-2 0-0 | 0:2816,25344:2816:0-0 1:2112,19008:2112:0-0 2:1408,12672:1408:0-0
up_blocks_#_upsamplers_#_conv2 1408,2112,2816,12672,19008,25344 1408,2112,2816 0-2 0-0 | 0:2816,25344:2816:0-0 1:2112,19008:2112:0-0 2:1408,12672:1408:0-0
up_blocks_#_upsamplers_#_time_emb_proj 2816 2816,4224,5632 0-2 0-0 | 0:2816:5632:0-0 1:2816:4224:0-0 2:2816:2816:0-0
= deepfloyd_if unets/deepfloyd_if_ii_unet_diffusers
add_embedding_pool_k_proj 4096 4096
add_embedding_pool_q_proj 4096 4096
add_embedding_pool_v_proj 4096 4096
add_embedding_proj 4096 1280
class_embedding_linear_# 320,1280 1280 1-2 | 1:320:1280 2:1280:1280
conv_in 6,54 320
conv_out 320,2880 6
down_blocks_#_attentions_#_add_k_proj 1280 640,1280 1-3 0-2 | 1:1280:640:0-2 2-3:1280:1280:0-2
down_blocks_#_attentions_#_add_v_proj 1280 640,1280 1-3 0-2 | 1:1280:640:0-2 2-3:1280:1280:0-2
down_blocks_#_attentions_#_to_k 640,1280 640,1280 1-3 0-2 | 1:640:640:0-2 2-3:1280:1280:0-2
down_blocks_#_attentions_#_to_out_# 640,1280 640,1280 1-3 0-2 0-0 | 1:640:640:0-2;0-0 2-3:1280:1280:0-2;0-0
down_blocks_#_attentions_#_to_q 640,1280 640,1280 1-3 0-2 | 1:640:640:0-2 2-3:1280:1280:0-2
down_blocks_#_attentions_#_to_v 640,1280 640,1280 1-3 0-2 | 1:640:640:0-2 2-3:1280:1280:0-2
down_blocks_#_downsamplers_#_conv1 320,640,1280,2880,5760,11520 320,640,1280 0-2 0-0 | 0:320,2880:320:0-0 1:640,5760:640:0-0 2:1280,11520:1280:0-0
down_blocks_#_downsamplers_#_conv2 320,640,1280,2880,5760,11520 320,640,1280 0-2 0-0 | 0:320,2880:320:0-0 1:640,5760:640:0-0 2:1280,11520:1280:0-0
down_blocks_#_downsamplers_#_time_emb_proj 1280 640,1280,2560 0-2 0-0 | 0:1280:640:0-0 1:1280:1280:0-0 2:1280:2560:0-0
down_blocks_#_resnets_#_conv1 320,640,1280,2880,5760,11520 320,640,1280 0-3 0-2 | 0:320,2880:320:0-2 1:320,640,2880,5760:640:0-2 2:640,1280,5760,11520:1280:0-2 3:1280,11520:1280:0-2
down_blocks_#_resnets_#_conv2 320,640,1280,2880,5760,11520 320,640,1280 0-3 0-2 | 0:320,2880:320:0-2 1:640,5760:640:0-2 2-3:1280,11520:1280:0-2
down_blocks_#_resnets_#_conv_shortcut 320,640 640,1280 1-2 0-0 | 1:320:640:0-0 2:640:1280:0-0
down_blocks_#_resnets_#_time_emb_proj 1280 640,1280,2560 0-3 0-2 | 0:1280:640:0-2 1:1280:1280:0-2 2-3:1280:2560:0-2
encoder_hid_proj 4096 1280
mid_block_attentions_#_add_k_proj 1280 1280 0-0
mid_block_attentions_#_add_v_proj 1280 1280 0-0
mid_block_attentions_#_to_k 1280 1280 0-0
mid_block_attentions_#_to_out_# 1280 1280 0-0 0-0
mid_block_attentions_#_to_q 1280 1280 0-0
mid_block_attentions_#_to_v 1280 1280 0-0
mid_block_resnets_#_conv1 1280,11520 1280 0-1
mid_block_resnets_#_conv2 1280,11520 1280 0-1
mid_block_resnets_#_time_emb_proj 1280 2560 0-1
time_embedding_linear_# 320,1280 1280 1-2 | 1:320:1280 2:1280:1280
up_blocks_#_attentions_#_add_k_proj 1280 640,1280 0-2 0-3 | 0-1:1280:1280:0-3 2:1280:640:0-3
up_blocks_#_attentions_#_add_v_proj 1280 640,1280 0-2 0-3 | 0-1:1280:1280:0-3 2:1280:640:0-3
up_blocks_#_attentions_#_to_k 640,1280 640,1280 0-2 0-3 | 0-1:1280:1280:0-3 2:640:640:0-3
up_blocks_#_attentions_#_to_out_# 640,1280 640,1280 0-2 0-3 0-0 | 0-1:1280:1280:0-3;0-0 2:640:640:0-3;0-0
up_blocks_#_attentions_#_to_q 640,1280 640,1280 0-2 0-3 | 0-1:1280:1280:0-3 2:640:640:0-3
up_blocks_#_attentions_#_to_v 640,1280 640,1280 0-2 0-3 | 0-1:1280:1280:0-3 2:640:640:0-3
up_blocks_#_resnets_#_conv1 640,960,1280,1920,2560,5760,8640,11520,17280,23040 320,640,1280 0-3 0-3 | 0:2560,23040:1280:0-3 1:1920,2560,17280,23040:1280:0-3 2:960,1280,1920,8640,11520,17280:640:0-3 3:640,960,5760,8640:320:0-3
up_blocks_#_resnets_#_conv2 320,640,1280,2880,5760,11520 320,640,1280 0-3 0-3 | 0-1:1280,11520:1280:0-3 2:640,5760:640:0-3 3:320,2880:320:0-3
up_blocks_#_resnets_#_conv_shortcut 640,960,1280,1920,2560 320,640,1280 0-3 0-3 | 0:2560:1280:0-3 1:1920,2560:1280:0-3 2:960,1280,1920:640:0-3 3:640,960:320:0-3
up_blocks_#_resnets_#_time_emb_proj 1280 640,1280,2560 0-3 0-3 | 0-1:1280:2560:0-3 2:1280:1280:0-3 3:1280:640:0-3
up_blocks_#_upsamplers_#_conv1 640,1280,5760,11520 640,1280 0-2 0-0 | 0-1:1280,11520:1280:0-0 2:640,5760:640:0-0
up_blocks_#_upsamplers_#_conv2 640,1280,5760,11520 640,1280 0-2 0-0 | 0-1:1280,11520:1280:0-0 2:640,5760:640:0-0
up_blocks_#_upsamplers_#_time_emb_proj 1280 1280,2560 0-2 0-0 | 0-1:1280:2560:0-0 2:1280:1280:0-0
= ernie_image dits/ernie_image-diffusers
adaLN_modulation_# 4096 24576 1-1
final_linear 4096 128
final_norm_linear 4096 8192
layers_#_mlp_gate_proj 4096 12288 0-35
layers_#_mlp_linear_fc2 12288 4096 0-35
layers_#_mlp_up_proj 4096 12288 0-35
layers_#_self_attention_to_k 4096 4096 0-35
layers_#_self_attention_to_out_# 4096 4096 0-35 0-0
layers_#_self_attention_to_q 4096 4096 0-35
layers_#_self_attention_to_v 4096 4096 0-35
text_proj 3072 4096
time_embedding_linear_# 4096 4096 1-2
x_embedder_proj 128 4096
= flux2_dev dits/flux2_dev-bfl
double_blocks_#_img_attn_proj 6144 6144 0-7
double_blocks_#_img_attn_qkv 6144 18432 0-7
double_blocks_#_img_mlp_# 6144,18432 6144,36864 0-7 0-2
double_blocks_#_txt_attn_proj 6144 6144 0-7
double_blocks_#_txt_attn_qkv 6144 18432 0-7
double_blocks_#_txt_mlp_# 6144,18432 6144,36864 0-7 0-2
double_stream_modulation_img_lin 6144 36864
double_stream_modulation_txt_lin 6144 36864
final_layer_adaLN_modulation_# 6144 12288 1-1
final_layer_linear 6144 128
guidance_in_in_layer 256 6144
guidance_in_out_layer 6144 6144
img_in 128 6144
single_blocks_#_linear1 6144 55296 0-47
single_blocks_#_linear2 24576 6144 0-47
single_stream_modulation_lin 6144 18432
time_in_in_layer 256 6144
time_in_out_layer 6144 6144
txt_in 15360 6144
= flux2_dev dits/flux2_dev-diffusers
context_embedder 15360 6144
double_stream_modulation_img_linear 6144 36864
double_stream_modulation_txt_linear 6144 36864
norm_out_linear 6144 12288
proj_out 6144 128
single_stream_modulation_linear 6144 18432
single_transformer_blocks_#_attn_to_out 24576 6144 0-47
single_transformer_blocks_#_attn_to_qkv_mlp_proj 6144 55296 0-47
time_guidance_embed_guidance_embedder_linear_# 256,6144 6144 1-2 | 1:256:6144 2:6144:6144
time_guidance_embed_timestep_embedder_linear_# 256,6144 6144 1-2 | 1:256:6144 2:6144:6144
transformer_blocks_#_attn_add_k_proj 6144 6144 0-7
transformer_blocks_#_attn_add_q_proj 6144 6144 0-7
transformer_blocks_#_attn_add_v_proj 6144 6144 0-7
transformer_blocks_#_attn_to_add_out 6144 6144 0-7
transformer_blocks_#_attn_to_k 6144 6144 0-7
transformer_blocks_#_attn_to_out_# 6144 6144 0-7 0-0
transformer_blocks_#_attn_to_q 6144 6144 0-7
transformer_blocks_#_attn_to_v 6144 6144 0-7
transformer_blocks_#_ff_context_linear_in 6144 36864 0-7
transformer_blocks_#_ff_context_linear_out 18432 6144 0-7
transformer_blocks_#_ff_linear_in 6144 36864 0-7
transformer_blocks_#_ff_linear_out 18432 6144 0-7
x_embedder 128 6144
= flux2_klein_4b dits/flux2_klein_4b-bfl
double_blocks_#_img_attn_proj 3072 3072 0-4
double_blocks_#_img_attn_qkv 3072 9216 0-4
double_blocks_#_img_mlp_# 3072,9216 3072,18432 0-4 0-2
double_blocks_#_txt_attn_proj 3072 3072 0-4
double_blocks_#_txt_attn_qkv 3072 9216 0-4
double_blocks_#_txt_mlp_# 3072,9216 3072,18432 0-4 0-2
double_stream_modulation_img_lin 3072 18432
double_stream_modulation_txt_lin 3072 18432
final_layer_adaLN_modulation_# 3072 6144 1-1
final_layer_linear 3072 128
img_in 128 3072
single_blocks_#_linear1 3072 27648 0-19
single_blocks_#_linear2 12288 3072 0-19
single_stream_modulation_lin 3072 9216
time_in_in_layer 256 3072
time_in_out_layer 3072 3072
txt_in 7680 3072
= flux2_klein_4b dits/flux2_klein_4b-diffusers
context_embedder 7680 3072
double_stream_modulation_img_linear 3072 18432
double_stream_modulation_txt_linear 3072 18432
norm_out_linear 3072 6144
proj_out 3072 128
single_stream_modulation_linear 3072 9216
single_transformer_blocks_#_attn_to_out 12288 3072 0-19
single_transformer_blocks_#_attn_to_qkv_mlp_proj 3072 27648 0-19
time_guidance_embed_timestep_embedder_linear_# 256,3072 3072 1-2 | 1:256:3072 2:3072:3072
transformer_blocks_#_attn_add_k_proj 3072 3072 0-4
transformer_blocks_#_attn_add_q_proj 3072 3072 0-4
transformer_blocks_#_attn_add_v_proj 3072 3072 0-4
transformer_blocks_#_attn_to_add_out 3072 3072 0-4
transformer_blocks_#_attn_to_k 3072 3072 0-4
transformer_blocks_#_attn_to_out_# 3072 3072 0-4 0-0
transformer_blocks_#_attn_to_q 3072 3072 0-4
transformer_blocks_#_attn_to_v 3072 3072 0-4
transformer_blocks_#_ff_context_linear_in 3072 18432 0-4
transformer_blocks_#_ff_context_linear_out 9216 3072 0-4
transformer_blocks_#_ff_linear_in 3072 18432 0-4
transformer_blocks_#_ff_linear_out 9216 3072 0-4
x_embedder 128 3072
= flux2_klein_9b dits/flux2_klein_9b-bfl
double_blocks_#_img_attn_proj 4096 4096 0-7
double_blocks_#_img_attn_qkv 4096 12288 0-7
double_blocks_#_img_mlp_# 4096,12288 4096,24576 0-7 0-2
double_blocks_#_txt_attn_proj 4096 4096 0-7
double_blocks_#_txt_attn_qkv 4096 12288 0-7
double_blocks_#_txt_mlp_# 4096,12288 4096,24576 0-7 0-2
double_stream_modulation_img_lin 4096 24576
double_stream_modulation_txt_lin 4096 24576
final_layer_adaLN_modulation_# 4096 8192 1-1
final_layer_linear 4096 128
img_in 128 4096
single_blocks_#_linear1 4096 36864 0-23
single_blocks_#_linear2 16384 4096 0-23
single_stream_modulation_lin 4096 12288
time_in_in_layer 256 4096
time_in_out_layer 4096 4096
txt_in 12288 4096
= flux2_klein_9b dits/flux2_klein_9b-diffusers
context_embedder 12288 4096
double_stream_modulation_img_linear 4096 24576
double_stream_modulation_txt_linear 4096 24576
norm_out_linear 4096 8192
proj_out 4096 128
single_stream_modulation_linear 4096 12288
single_transformer_blocks_#_attn_to_out 16384 4096 0-23
single_transformer_blocks_#_attn_to_qkv_mlp_proj 4096 36864 0-23
time_guidance_embed_timestep_embedder_linear_# 256,4096 4096 1-2 | 1:256:4096 2:4096:4096
transformer_blocks_#_attn_add_k_proj 4096 4096 0-7
transformer_blocks_#_attn_add_q_proj 4096 4096 0-7
transformer_blocks_#_attn_add_v_proj 4096 4096 0-7
transformer_blocks_#_attn_to_add_out 4096 4096 0-7
transformer_blocks_#_attn_to_k 4096 4096 0-7
transformer_blocks_#_attn_to_out_# 4096 4096 0-7 0-0
transformer_blocks_#_attn_to_q 4096 4096 0-7
transformer_blocks_#_attn_to_v 4096 4096 0-7
transformer_blocks_#_ff_context_linear_in 4096 24576 0-7
transformer_blocks_#_ff_context_linear_out 12288 4096 0-7
transformer_blocks_#_ff_linear_in 4096 24576 0-7
transformer_blocks_#_ff_linear_out 12288 4096 0-7
x_embedder 128 4096
= flux3 dits/flux3-bfl
content_mode_blocks_image_#_attn_out 3072 3072 0-4
content_mode_blocks_image_#_k_proj 3072 3072 0-4
content_mode_blocks_image_#_mlp_in 3072 18432 0-4
content_mode_blocks_image_#_mlp_out 9216 3072 0-4
content_mode_blocks_image_#_q_proj 3072 3072 0-4
content_mode_blocks_image_#_v_proj 3072 3072 0-4
content_mode_blocks_image_cond_#_attn_out 3072 3072 0-4
content_mode_blocks_image_cond_#_k_proj 3072 3072 0-4
content_mode_blocks_image_cond_#_mlp_in 3072 18432 0-4
content_mode_blocks_image_cond_#_mlp_out 9216 3072 0-4
content_mode_blocks_image_cond_#_q_proj 3072 3072 0-4
content_mode_blocks_image_cond_#_v_proj 3072 3072 0-4
early_stream_modulations_image_cond_lin 3072 9216
early_stream_modulations_image_lin 3072 9216
early_stream_modulations_txt_lin 3072 9216
emb_in_image 128 3072
emb_in_image_cond 128 3072
final_layer_image_adaLN_modulation_# 3072 6144 1-1
final_layer_image_linear 3072 128
single_blocks_#_attn_out 3072 3072 0-27
single_blocks_#_k_proj 3072 3072 0-27
single_blocks_#_mlp_in 3072 18432 0-27
single_blocks_#_mlp_out 9216 3072 0-27
single_blocks_#_q_proj 3072 3072 0-27
single_blocks_#_v_proj 3072 3072 0-27
single_stream_modulations_image_cond_lin 3072 9216
single_stream_modulations_image_lin 3072 9216
single_stream_modulations_txt_lin 3072 9216
time_in_in_layer 256 3072
time_in_out_layer 3072 3072
txt_in 20480 3072
txt_mode_blocks_#_attn_out 3072 3072 0-4
txt_mode_blocks_#_k_proj 3072 3072 0-4
txt_mode_blocks_#_mlp_in 3072 18432 0-4
txt_mode_blocks_#_mlp_out 9216 3072 0-4
txt_mode_blocks_#_q_proj 3072 3072 0-4
txt_mode_blocks_#_v_proj 3072 3072 0-4
= flux3 dits/flux3-diffusers
context_embedder 20480 3072
early_stream_modulations_image_cond_linear 3072 9216
early_stream_modulations_image_linear 3072 9216
early_stream_modulations_txt_linear 3072 9216
mode_blocks_image_#_attn_to_k 3072 3072 0-4
mode_blocks_image_#_attn_to_out_# 3072 3072 0-4 0-0
mode_blocks_image_#_attn_to_q 3072 3072 0-4
mode_blocks_image_#_attn_to_v 3072 3072 0-4
mode_blocks_image_#_ff_linear_in 3072 18432 0-4
mode_blocks_image_#_ff_linear_out 9216 3072 0-4
mode_blocks_image_cond_#_attn_to_k 3072 3072 0-4
mode_blocks_image_cond_#_attn_to_out_# 3072 3072 0-4 0-0
mode_blocks_image_cond_#_attn_to_q 3072 3072 0-4
mode_blocks_image_cond_#_attn_to_v 3072 3072 0-4
mode_blocks_image_cond_#_ff_linear_in 3072 18432 0-4
mode_blocks_image_cond_#_ff_linear_out 9216 3072 0-4
norm_out_linear 3072 6144
proj_out 3072 128
single_stream_modulations_image_cond_linear 3072 9216
single_stream_modulations_image_linear 3072 9216
single_stream_modulations_txt_linear 3072 9216
single_transformer_blocks_#_attn_to_k 3072 3072 0-27
single_transformer_blocks_#_attn_to_out_# 3072 3072 0-27 0-0
single_transformer_blocks_#_attn_to_q 3072 3072 0-27
single_transformer_blocks_#_attn_to_v 3072 3072 0-27
single_transformer_blocks_#_ff_linear_in 3072 18432 0-27
single_transformer_blocks_#_ff_linear_out 9216 3072 0-27
timestep_embedder_linear_# 256,3072 3072 1-2 | 1:256:3072 2:3072:3072
txt_mode_blocks_#_attn_to_k 3072 3072 0-4
txt_mode_blocks_#_attn_to_out_# 3072 3072 0-4 0-0
txt_mode_blocks_#_attn_to_q 3072 3072 0-4
txt_mode_blocks_#_attn_to_v 3072 3072 0-4
txt_mode_blocks_#_ff_linear_in 3072 18432 0-4
txt_mode_blocks_#_ff_linear_out 9216 3072 0-4
x_embedders_image 128 3072
x_embedders_image_cond 128 3072
= flux_dev dits/flux_canny-bfl
double_blocks_#_img_attn_proj 3072 3072 0-18
double_blocks_#_img_attn_qkv 3072 9216 0-18
double_blocks_#_img_mlp_# 3072,12288 3072,12288 0-18 0-2
double_blocks_#_img_mod_lin 3072 18432 0-18
double_blocks_#_txt_attn_proj 3072 3072 0-18
double_blocks_#_txt_attn_qkv 3072 9216 0-18
double_blocks_#_txt_mlp_# 3072,12288 3072,12288 0-18 0-2
double_blocks_#_txt_mod_lin 3072 18432 0-18
final_layer_adaLN_modulation_# 3072 6144 1-1
final_layer_linear 3072 64
guidance_in_in_layer 256 3072
guidance_in_out_layer 3072 3072
img_in 64,128,384 3072
single_blocks_#_linear1 3072 21504 0-37
single_blocks_#_linear2 15360 3072 0-37
single_blocks_#_modulation_lin 3072 9216 0-37
time_in_in_layer 256 3072
time_in_out_layer 3072 3072
txt_in 4096 3072
vector_in_in_layer 768 3072
vector_in_out_layer 3072 3072
= flux_dev dits/flux_control-diffusers
context_embedder 4096 3072
norm_out_linear 3072 6144
proj_out 3072 64
single_transformer_blocks_#_attn_to_k 3072 3072 0-37
single_transformer_blocks_#_attn_to_q 3072 3072 0-37
single_transformer_blocks_#_attn_to_v 3072 3072 0-37
single_transformer_blocks_#_norm_linear 3072 9216 0-37
single_transformer_blocks_#_proj_mlp 3072 12288 0-37
single_transformer_blocks_#_proj_out 15360 3072 0-37
time_text_embed_guidance_embedder_linear_# 256,3072 3072 1-2 | 1:256:3072 2:3072:3072
time_text_embed_text_embedder_linear_# 768,3072 3072 1-2 | 1:768:3072 2:3072:3072
time_text_embed_timestep_embedder_linear_# 256,3072 3072 1-2 | 1:256:3072 2:3072:3072
transformer_blocks_#_attn_add_k_proj 3072 3072 0-18
transformer_blocks_#_attn_add_q_proj 3072 3072 0-18
transformer_blocks_#_attn_add_v_proj 3072 3072 0-18
transformer_blocks_#_attn_to_add_out 3072 3072 0-18
transformer_blocks_#_attn_to_k 3072 3072 0-18
transformer_blocks_#_attn_to_out_# 3072 3072 0-18 0-0
transformer_blocks_#_attn_to_q 3072 3072 0-18
transformer_blocks_#_attn_to_v 3072 3072 0-18
transformer_blocks_#_ff_context_net_# 12288 3072 0-18 2-2
transformer_blocks_#_ff_context_net_#_proj 3072 12288 0-18 0-0
transformer_blocks_#_ff_net_# 12288 3072 0-18 2-2
transformer_blocks_#_ff_net_#_proj 3072 12288 0-18 0-0
transformer_blocks_#_norm1_context_linear 3072 18432 0-18
transformer_blocks_#_norm1_linear 3072 18432 0-18
x_embedder 64,128,384 3072
= flux_schnell dits/flux_schnell-bfl
double_blocks_#_img_attn_proj 3072 3072 0-18
double_blocks_#_img_attn_qkv 3072 9216 0-18
double_blocks_#_img_mlp_# 3072,12288 3072,12288 0-18 0-2
double_blocks_#_img_mod_lin 3072 18432 0-18
double_blocks_#_txt_attn_proj 3072 3072 0-18
double_blocks_#_txt_attn_qkv 3072 9216 0-18
double_blocks_#_txt_mlp_# 3072,12288 3072,12288 0-18 0-2
double_blocks_#_txt_mod_lin 3072 18432 0-18
final_layer_adaLN_modulation_# 3072 6144 1-1
final_layer_linear 3072 64
img_in 64 3072
single_blocks_#_linear1 3072 21504 0-37
single_blocks_#_linear2 15360 3072 0-37
single_blocks_#_modulation_lin 3072 9216 0-37
time_in_in_layer 256 3072
time_in_out_layer 3072 3072
txt_in 4096 3072
vector_in_in_layer 768 3072
vector_in_out_layer 3072 3072
= flux_schnell dits/flux_schnell-diffusers
context_embedder 4096 3072
norm_out_linear 3072 6144
proj_out 3072 64
single_transformer_blocks_#_attn_to_k 3072 3072 0-37
single_transformer_blocks_#_attn_to_q 3072 3072 0-37
single_transformer_blocks_#_attn_to_v 3072 3072 0-37
single_transformer_blocks_#_norm_linear 3072 9216 0-37
single_transformer_blocks_#_proj_mlp 3072 12288 0-37
single_transformer_blocks_#_proj_out 15360 3072 0-37
time_text_embed_text_embedder_linear_# 768,3072 3072 1-2 | 1:768:3072 2:3072:3072
time_text_embed_timestep_embedder_linear_# 256,3072 3072 1-2 | 1:256:3072 2:3072:3072
transformer_blocks_#_attn_add_k_proj 3072 3072 0-18
transformer_blocks_#_attn_add_q_proj 3072 3072 0-18
transformer_blocks_#_attn_add_v_proj 3072 3072 0-18
transformer_blocks_#_attn_to_add_out 3072 3072 0-18
transformer_blocks_#_attn_to_k 3072 3072 0-18
transformer_blocks_#_attn_to_out_# 3072 3072 0-18 0-0
transformer_blocks_#_attn_to_q 3072 3072 0-18
transformer_blocks_#_attn_to_v 3072 3072 0-18
transformer_blocks_#_ff_context_net_# 12288 3072 0-18 2-2
transformer_blocks_#_ff_context_net_#_proj 3072 12288 0-18 0-0
transformer_blocks_#_ff_net_# 12288 3072 0-18 2-2
transformer_blocks_#_ff_net_#_proj 3072 12288 0-18 0-0
transformer_blocks_#_norm1_context_linear 3072 18432 0-18
transformer_blocks_#_norm1_linear 3072 18432 0-18
x_embedder 64 3072
= framepack dits/framepack-diffusers
clean_x_embedder_proj 16,64 3072
clean_x_embedder_proj_2x 16,512 3072
clean_x_embedder_proj_4x 16,4096 3072
context_embedder_proj_in 4096 3072
context_embedder_time_text_embed_text_embedder_linear_# 3072,4096 3072 1-2 | 1:4096:3072 2:3072:3072
context_embedder_time_text_embed_timestep_embedder_linear_# 256,3072 3072 1-2 | 1:256:3072 2:3072:3072
context_embedder_token_refiner_refiner_blocks_#_attn_to_k 3072 3072 0-1
context_embedder_token_refiner_refiner_blocks_#_attn_to_out_# 3072 3072 0-1 0-0
context_embedder_token_refiner_refiner_blocks_#_attn_to_q 3072 3072 0-1
context_embedder_token_refiner_refiner_blocks_#_attn_to_v 3072 3072 0-1
context_embedder_token_refiner_refiner_blocks_#_ff_net_# 12288 3072 0-1 2-2
context_embedder_token_refiner_refiner_blocks_#_ff_net_#_proj 3072 12288 0-1 0-0
context_embedder_token_refiner_refiner_blocks_#_norm_out_linear 3072 6144 0-1
image_projection_down 9216 3072
image_projection_up 1152 9216
norm_out_linear 3072 6144
proj_out 3072 64
single_transformer_blocks_#_attn_to_k 3072 3072 0-39
single_transformer_blocks_#_attn_to_q 3072 3072 0-39
single_transformer_blocks_#_attn_to_v 3072 3072 0-39
single_transformer_blocks_#_norm_linear 3072 9216 0-39
single_transformer_blocks_#_proj_mlp 3072 12288 0-39
single_transformer_blocks_#_proj_out 15360 3072 0-39
time_text_embed_guidance_embedder_linear_# 256,3072 3072 1-2 | 1:256:3072 2:3072:3072
time_text_embed_text_embedder_linear_# 768,3072 3072 1-2 | 1:768:3072 2:3072:3072
time_text_embed_timestep_embedder_linear_# 256,3072 3072 1-2 | 1:256:3072 2:3072:3072
transformer_blocks_#_attn_add_k_proj 3072 3072 0-19
transformer_blocks_#_attn_add_q_proj 3072 3072 0-19
transformer_blocks_#_attn_add_v_proj 3072 3072 0-19
transformer_blocks_#_attn_to_add_out 3072 3072 0-19
transformer_blocks_#_attn_to_k 3072 3072 0-19
transformer_blocks_#_attn_to_out_# 3072 3072 0-19 0-0
transformer_blocks_#_attn_to_q 3072 3072 0-19
transformer_blocks_#_attn_to_v 3072 3072 0-19
transformer_blocks_#_ff_context_net_# 12288 3072 0-19 2-2
transformer_blocks_#_ff_context_net_#_proj 3072 12288 0-19 0-0
transformer_blocks_#_ff_net_# 12288 3072 0-19 2-2
transformer_blocks_#_ff_net_#_proj 3072 12288 0-19 0-0
transformer_blocks_#_norm1_context_linear 3072 18432 0-19
transformer_blocks_#_norm1_linear 3072 18432 0-19
x_embedder_proj 16,64 3072
= glm_image dits/glm_image-diffusers
glyph_projector_net_# 2560 2560 2-2
glyph_projector_net_#_proj 1472 2560 0-0
image_projector_proj 64 2560
norm_out_linear 512 5120
prior_projector_net_# 2560 2560 2-2
prior_projector_net_#_proj 2560 2560 0-0
prior_token_embedding 2560 16384
proj_out 2560 64
time_condition_embed_condition_embedder_linear_# 512,1024 512 1-2 | 1:1024:512 2:512:512
time_condition_embed_timestep_embedder_linear_# 512 512 1-2
transformer_blocks_#_attn1_to_k 2560 2560 0-29
transformer_blocks_#_attn1_to_out_# 2560 2560 0-29 0-0
transformer_blocks_#_attn1_to_q 2560 2560 0-29
transformer_blocks_#_attn1_to_v 2560 2560 0-29
transformer_blocks_#_ff_net_# 10240 2560 0-29 2-2
transformer_blocks_#_ff_net_#_proj 2560 10240 0-29 0-0
transformer_blocks_#_norm1_linear 512 30720 0-29
= hidream dits/hidream-comfy
caption_projection_#_linear 4096 2560 0-48
double_stream_blocks_#_block_adaLN_modulation_# 2560 30720 0-15 1-1
double_stream_blocks_#_block_attn1_to_k 2560 2560 0-15
double_stream_blocks_#_block_attn1_to_k_t 2560 2560 0-15
double_stream_blocks_#_block_attn1_to_out 2560 2560 0-15
double_stream_blocks_#_block_attn1_to_out_t 2560 2560 0-15
double_stream_blocks_#_block_attn1_to_q 2560 2560 0-15
double_stream_blocks_#_block_attn1_to_q_t 2560 2560 0-15
double_stream_blocks_#_block_attn1_to_v 2560 2560 0-15
double_stream_blocks_#_block_attn1_to_v_t 2560 2560 0-15
double_stream_blocks_#_block_ff_i_experts_#_w1 2560 6912 0-15 0-3
double_stream_blocks_#_block_ff_i_experts_#_w2 6912 2560 0-15 0-3
double_stream_blocks_#_block_ff_i_experts_#_w3 2560 6912 0-15 0-3
double_stream_blocks_#_block_ff_i_gate 2560 4 0-15
double_stream_blocks_#_block_ff_i_shared_experts_w1 2560 3584 0-15
double_stream_blocks_#_block_ff_i_shared_experts_w2 3584 2560 0-15
double_stream_blocks_#_block_ff_i_shared_experts_w3 2560 3584 0-15
double_stream_blocks_#_block_ff_t_w1 2560 6912 0-15
double_stream_blocks_#_block_ff_t_w2 6912 2560 0-15
double_stream_blocks_#_block_ff_t_w3 2560 6912 0-15
final_layer_adaLN_modulation_# 2560 5120 1-1
final_layer_linear 2560 64
p_embedder_pooled_embedder_linear_# 2048,2560 2560 1-2 | 1:2048:2560 2:2560:2560
single_stream_blocks_#_block_adaLN_modulation_# 2560 15360 0-31 1-1
single_stream_blocks_#_block_attn1_to_k 2560 2560 0-31
single_stream_blocks_#_block_attn1_to_out 2560 2560 0-31
single_stream_blocks_#_block_attn1_to_q 2560 2560 0-31
single_stream_blocks_#_block_attn1_to_v 2560 2560 0-31
single_stream_blocks_#_block_ff_i_experts_#_w1 2560 6912 0-31 0-3
single_stream_blocks_#_block_ff_i_experts_#_w2 6912 2560 0-31 0-3
single_stream_blocks_#_block_ff_i_experts_#_w3 2560 6912 0-31 0-3
single_stream_blocks_#_block_ff_i_gate 2560 4 0-31
single_stream_blocks_#_block_ff_i_shared_experts_w1 2560 3584 0-31
single_stream_blocks_#_block_ff_i_shared_experts_w2 3584 2560 0-31
single_stream_blocks_#_block_ff_i_shared_experts_w3 2560 3584 0-31
t_embedder_timestep_embedder_linear_# 256,2560 2560 1-2 | 1:256:2560 2:2560:2560
x_embedder_proj 64 2560
= hunyuan_dit dits/hunyuan_dit-folder
blocks_#_attn1_to_k 1408 1408 0-39
blocks_#_attn1_to_out_# 1408 1408 0-39 0-0
blocks_#_attn1_to_q 1408 1408 0-39
blocks_#_attn1_to_v 1408 1408 0-39
blocks_#_attn2_to_k 1024 1408 0-39
blocks_#_attn2_to_out_# 1408 1408 0-39 0-0
blocks_#_attn2_to_q 1408 1408 0-39
blocks_#_attn2_to_v 1024 1408 0-39
blocks_#_ff_net_# 6144 1408 0-39 2-2
blocks_#_ff_net_#_proj 1408 6144 0-39 0-0
blocks_#_norm1_linear 1408 1408 0-39
blocks_#_skip_linear 2816 1408 21-39
norm_out_linear 1408 2816
pos_embed_proj 4,16 1408
proj_out 1408 32
text_embedder_linear_# 2048,8192 1024,8192 1-2 | 1:2048:8192 2:8192:1024
time_extra_emb_extra_embedder_linear_# 3968,5632 1408,5632 1-2 | 1:3968:5632 2:5632:1408
time_extra_emb_pooler_c_proj 2048 1024
time_extra_emb_pooler_k_proj 2048 2048
time_extra_emb_pooler_q_proj 2048 2048
time_extra_emb_pooler_v_proj 2048 2048
time_extra_emb_style_embedder 1408 1
time_extra_emb_timestep_embedder_linear_# 256,1408 1408 1-2 | 1:256:1408 2:1408:1408
= hunyuan_dit dits/hunyuan_dit_v11-bfl
blocks_#_attn1_Wqkv 1408 4224 0-39
blocks_#_attn1_out_proj 1408 1408 0-39
blocks_#_attn2_kv_proj 1024 2816 0-39
blocks_#_attn2_out_proj 1408 1408 0-39
blocks_#_attn2_q_proj 1408 1408 0-39
blocks_#_default_modulation_# 1408 1408 0-39 1-1
blocks_#_mlp_fc1 1408 6144 0-39
blocks_#_mlp_fc2 6144 1408 0-39
blocks_#_skip_linear 2816 1408 21-39
extra_embedder_# 3968,5632 1408,5632 0-2 | 0:3968:5632 2:5632:1408
final_layer_adaLN_modulation_# 1408 2816 1-1
final_layer_linear 1408 32
mlp_t5_# 2048,8192 1024,8192 0-2 | 0:2048:8192 2:8192:1024
pooler_c_proj 2048 1024
pooler_k_proj 2048 2048
pooler_q_proj 2048 2048
pooler_v_proj 2048 2048
style_embedder 1408 1
t_embedder_mlp_# 256,1408 1408 0-2 | 0:256:1408 2:1408:1408
x_embedder_proj 4,16 1408
= hunyuan_dit dits/hunyuan_dit_v12-bfl
blocks_#_attn1_Wqkv 1408 4224 0-39
blocks_#_attn1_out_proj 1408 1408 0-39
blocks_#_attn2_kv_proj 1024 2816 0-39
blocks_#_attn2_out_proj 1408 1408 0-39
blocks_#_attn2_q_proj 1408 1408 0-39
blocks_#_default_modulation_# 1408 1408 0-39 1-1
blocks_#_mlp_fc1 1408 6144 0-39
blocks_#_mlp_fc2 6144 1408 0-39
blocks_#_skip_linear 2816 1408 21-39
extra_embedder_# 1024,5632 1408,5632 0-2 | 0:1024:5632 2:5632:1408
final_layer_adaLN_modulation_# 1408 2816 1-1
final_layer_linear 1408 32
mlp_t5_# 2048,8192 1024,8192 0-2 | 0:2048:8192 2:8192:1024
pooler_c_proj 2048 1024
pooler_k_proj 2048 2048
pooler_q_proj 2048 2048
pooler_v_proj 2048 2048
t_embedder_mlp_# 256,1408 1408 0-2 | 0:256:1408 2:1408:1408
x_embedder_proj 4,16 1408
= hunyuan_dit dits/hunyuan_dit_v12-diffusers
blocks_#_attn1_to_k 1408 1408 0-39
blocks_#_attn1_to_out_# 1408 1408 0-39 0-0
blocks_#_attn1_to_q 1408 1408 0-39
blocks_#_attn1_to_v 1408 1408 0-39
blocks_#_attn2_to_k 1024 1408 0-39
blocks_#_attn2_to_out_# 1408 1408 0-39 0-0
blocks_#_attn2_to_q 1408 1408 0-39
blocks_#_attn2_to_v 1024 1408 0-39
blocks_#_ff_net_# 6144 1408 0-39 2-2
blocks_#_ff_net_#_proj 1408 6144 0-39 0-0
blocks_#_norm1_linear 1408 1408 0-39
blocks_#_skip_linear 2816 1408 21-39
norm_out_linear 1408 2816
pos_embed_proj 4,16 1408
proj_out 1408 32
text_embedder_linear_# 2048,8192 1024,8192 1-2 | 1:2048:8192 2:8192:1024
time_extra_emb_extra_embedder_linear_# 1024,5632 1408,5632 1-2 | 1:1024:5632 2:5632:1408
time_extra_emb_pooler_c_proj 2048 1024
time_extra_emb_pooler_k_proj 2048 2048
time_extra_emb_pooler_q_proj 2048 2048
time_extra_emb_pooler_v_proj 2048 2048
time_extra_emb_timestep_embedder_linear_# 256,1408 1408 1-2 | 1:256:1408 2:1408:1408
= hunyuan_image dits/hunyuan_image-comfy
byt5_in_fc1 1472 2048
byt5_in_fc2 2048 2048
byt5_in_fc3 2048 3584
double_blocks_#_img_attn_proj 3584 3584 0-19
double_blocks_#_img_attn_qkv 3584 10752 0-19
double_blocks_#_img_mlp_# 3584,14336 3584,14336 0-19 0-2
double_blocks_#_img_mod_lin 3584 21504 0-19
double_blocks_#_txt_attn_proj 3584 3584 0-19
double_blocks_#_txt_attn_qkv 3584 10752 0-19
double_blocks_#_txt_mlp_# 3584,14336 3584,14336 0-19 0-2
double_blocks_#_txt_mod_lin 3584 21504 0-19
final_layer_adaLN_modulation_# 3584 7168 1-1
final_layer_linear 3584 64
img_in_proj 64 3584
single_blocks_#_linear1 3584 25088 0-39
single_blocks_#_linear2 17920 3584 0-39
single_blocks_#_modulation_lin 3584 10752 0-39
time_in_in_layer 256 3584
time_in_out_layer 3584 3584
txt_in_c_embedder_in_layer 3584 3584
txt_in_c_embedder_out_layer 3584 3584
txt_in_individual_token_refiner_blocks_#_adaLN_modulation_# 3584 7168 0-1 1-1
txt_in_individual_token_refiner_blocks_#_mlp_# 3584,14336 3584,14336 0-1 0-2
txt_in_individual_token_refiner_blocks_#_self_attn_proj 3584 3584 0-1
txt_in_individual_token_refiner_blocks_#_self_attn_qkv 3584 10752 0-1
txt_in_input_embedder 3584 3584
txt_in_t_embedder_in_layer 256 3584
txt_in_t_embedder_out_layer 3584 3584
= hunyuan_image dits/hunyuan_image-diffusers
context_embedder_#_linear_# 1472,2048 2048,3584 2-2 1-3
context_embedder_proj_in 3584 3584
context_embedder_time_text_embed_text_embedder_linear_# 3584 3584 1-2
context_embedder_time_text_embed_timestep_embedder_linear_# 256,3584 3584 1-2 | 1:256:3584 2:3584:3584
context_embedder_token_refiner_refiner_blocks_#_attn_to_k 3584 3584 0-1
context_embedder_token_refiner_refiner_blocks_#_attn_to_out_# 3584 3584 0-1 0-0
context_embedder_token_refiner_refiner_blocks_#_attn_to_q 3584 3584 0-1
context_embedder_token_refiner_refiner_blocks_#_attn_to_v 3584 3584 0-1
context_embedder_token_refiner_refiner_blocks_#_ff_net_# 14336 3584 0-1 2-2
context_embedder_token_refiner_refiner_blocks_#_ff_net_#_proj 3584 14336 0-1 0-0
context_embedder_token_refiner_refiner_blocks_#_norm_out_linear 3584 7168 0-1
norm_out_linear 3584 7168
proj_out 3584 64
single_transformer_blocks_#_attn_to_k 3584 3584 0-39
single_transformer_blocks_#_attn_to_q 3584 3584 0-39
single_transformer_blocks_#_attn_to_v 3584 3584 0-39
single_transformer_blocks_#_norm_linear 3584 10752 0-39
single_transformer_blocks_#_proj_mlp 3584 14336 0-39
single_transformer_blocks_#_proj_out 17920 3584 0-39
time_guidance_embed_timestep_embedder_linear_# 256,3584 3584 1-2 | 1:256:3584 2:3584:3584
transformer_blocks_#_attn_add_k_proj 3584 3584 0-19
transformer_blocks_#_attn_add_q_proj 3584 3584 0-19
transformer_blocks_#_attn_add_v_proj 3584 3584 0-19
transformer_blocks_#_attn_to_add_out 3584 3584 0-19
transformer_blocks_#_attn_to_k 3584 3584 0-19
transformer_blocks_#_attn_to_out_# 3584 3584 0-19 0-0
transformer_blocks_#_attn_to_q 3584 3584 0-19
transformer_blocks_#_attn_to_v 3584 3584 0-19
transformer_blocks_#_ff_context_net_# 14336 3584 0-19 2-2
transformer_blocks_#_ff_context_net_#_proj 3584 14336 0-19 0-0
transformer_blocks_#_ff_net_# 14336 3584 0-19 2-2
transformer_blocks_#_ff_net_#_proj 3584 14336 0-19 0-0
transformer_blocks_#_norm1_context_linear 3584 21504 0-19
transformer_blocks_#_norm1_linear 3584 21504 0-19
x_embedder_proj 64 3584
= hunyuan_video dits/hunyuan_video-bfl
double_blocks_#_img_attn_proj 3072 3072 0-19
double_blocks_#_img_attn_qkv 3072 9216 0-19
double_blocks_#_img_mlp_fc1 3072 12288 0-19
double_blocks_#_img_mlp_fc2 12288 3072 0-19
double_blocks_#_img_mod_linear 3072 18432 0-19
double_blocks_#_txt_attn_proj 3072 3072 0-19
double_blocks_#_txt_attn_qkv 3072 9216 0-19
double_blocks_#_txt_mlp_fc1 3072 12288 0-19
double_blocks_#_txt_mlp_fc2 12288 3072 0-19
double_blocks_#_txt_mod_linear 3072 18432 0-19
final_layer_adaLN_modulation_# 3072 6144 1-1
final_layer_linear 3072 64
guidance_in_mlp_# 256,3072 3072 0-2 | 0:256:3072 2:3072:3072
img_in_proj 16,32,33,64,128,132 3072
single_blocks_#_linear1 3072 21504 0-39
single_blocks_#_linear2 15360 3072 0-39
single_blocks_#_modulation_linear 3072 9216 0-39
time_in_mlp_# 256,3072 3072 0-2 | 0:256:3072 2:3072:3072
txt_in_c_embedder_linear_# 3072,4096 3072 1-2 | 1:4096:3072 2:3072:3072
txt_in_individual_token_refiner_blocks_#_adaLN_modulation_# 3072 6144 0-1 1-1
txt_in_individual_token_refiner_blocks_#_mlp_fc1 3072 12288 0-1
txt_in_individual_token_refiner_blocks_#_mlp_fc2 12288 3072 0-1
txt_in_individual_token_refiner_blocks_#_self_attn_proj 3072 3072 0-1
txt_in_individual_token_refiner_blocks_#_self_attn_qkv 3072 9216 0-1
txt_in_input_embedder 4096 3072
txt_in_t_embedder_mlp_# 256,3072 3072 0-2 | 0:256:3072 2:3072:3072
vector_in_in_layer 768 3072
vector_in_out_layer 3072 3072
= hunyuan_video dits/hunyuan_video-comfy
double_blocks_#_img_attn_proj 3072 3072 0-19
double_blocks_#_img_attn_qkv 3072 9216 0-19
double_blocks_#_img_mlp_# 3072,12288 3072,12288 0-19 0-2
double_blocks_#_img_mod_lin 3072 18432 0-19
double_blocks_#_txt_attn_proj 3072 3072 0-19
double_blocks_#_txt_attn_qkv 3072 9216 0-19
double_blocks_#_txt_mlp_# 3072,12288 3072,12288 0-19 0-2
double_blocks_#_txt_mod_lin 3072 18432 0-19
final_layer_adaLN_modulation_# 3072 6144 1-1
final_layer_linear 3072 64
guidance_in_in_layer 256 3072
guidance_in_out_layer 3072 3072
img_in_proj 16,64 3072
single_blocks_#_linear1 3072 21504 0-39
single_blocks_#_linear2 15360 3072 0-39
single_blocks_#_modulation_lin 3072 9216 0-39
time_in_in_layer 256 3072
time_in_out_layer 3072 3072
txt_in_c_embedder_in_layer 4096 3072
txt_in_c_embedder_out_layer 3072 3072
txt_in_individual_token_refiner_blocks_#_adaLN_modulation_# 3072 6144 0-1 1-1
txt_in_individual_token_refiner_blocks_#_mlp_# 3072,12288 3072,12288 0-1 0-2
txt_in_individual_token_refiner_blocks_#_self_attn_proj 3072 3072 0-1
txt_in_individual_token_refiner_blocks_#_self_attn_qkv 3072 9216 0-1
txt_in_input_embedder 4096 3072
txt_in_t_embedder_in_layer 256 3072
txt_in_t_embedder_out_layer 3072 3072
vector_in_in_layer 768 3072
vector_in_out_layer 3072 3072
= hunyuan_video dits/hunyuan_video-diffusers
context_embedder_proj_in 4096 3072
context_embedder_time_text_embed_text_embedder_linear_# 3072,4096 3072 1-2 | 1:4096:3072 2:3072:3072
context_embedder_time_text_embed_timestep_embedder_linear_# 256,3072 3072 1-2 | 1:256:3072 2:3072:3072
context_embedder_token_refiner_refiner_blocks_#_attn_to_k 3072 3072 0-1
context_embedder_token_refiner_refiner_blocks_#_attn_to_out_# 3072 3072 0-1 0-0
context_embedder_token_refiner_refiner_blocks_#_attn_to_q 3072 3072 0-1
context_embedder_token_refiner_refiner_blocks_#_attn_to_v 3072 3072 0-1
context_embedder_token_refiner_refiner_blocks_#_ff_net_# 12288 3072 0-1 2-2
context_embedder_token_refiner_refiner_blocks_#_ff_net_#_proj 3072 12288 0-1 0-0
context_embedder_token_refiner_refiner_blocks_#_norm_out_linear 3072 6144 0-1
norm_out_linear 3072 6144
proj_out 3072 64
single_transformer_blocks_#_attn_to_k 3072 3072 0-39
single_transformer_blocks_#_attn_to_q 3072 3072 0-39
single_transformer_blocks_#_attn_to_v 3072 3072 0-39
single_transformer_blocks_#_norm_linear 3072 9216 0-39
single_transformer_blocks_#_proj_mlp 3072 12288 0-39
single_transformer_blocks_#_proj_out 15360 3072 0-39
time_text_embed_guidance_embedder_linear_# 256,3072 3072 1-2 | 1:256:3072 2:3072:3072
time_text_embed_text_embedder_linear_# 768,3072 3072 1-2 | 1:768:3072 2:3072:3072
time_text_embed_timestep_embedder_linear_# 256,3072 3072 1-2 | 1:256:3072 2:3072:3072
transformer_blocks_#_attn_add_k_proj 3072 3072 0-19
transformer_blocks_#_attn_add_q_proj 3072 3072 0-19
transformer_blocks_#_attn_add_v_proj 3072 3072 0-19
transformer_blocks_#_attn_to_add_out 3072 3072 0-19
transformer_blocks_#_attn_to_k 3072 3072 0-19
transformer_blocks_#_attn_to_out_# 3072 3072 0-19 0-0
transformer_blocks_#_attn_to_q 3072 3072 0-19
transformer_blocks_#_attn_to_v 3072 3072 0-19
transformer_blocks_#_ff_context_net_# 12288 3072 0-19 2-2
transformer_blocks_#_ff_context_net_#_proj 3072 12288 0-19 0-0
transformer_blocks_#_ff_net_# 12288 3072 0-19 2-2
transformer_blocks_#_ff_net_#_proj 3072 12288 0-19 0-0
transformer_blocks_#_norm1_context_linear 3072 18432 0-19
transformer_blocks_#_norm1_linear 3072 18432 0-19
x_embedder_proj 16,64 3072
= hunyuan_video dits/hunyuan_video_i2v-diffusers
context_embedder_proj_in 4096 3072
context_embedder_time_text_embed_text_embedder_linear_# 3072,4096 3072 1-2 | 1:4096:3072 2:3072:3072
context_embedder_time_text_embed_timestep_embedder_linear_# 256,3072 3072 1-2 | 1:256:3072 2:3072:3072
context_embedder_token_refiner_refiner_blocks_#_attn_to_k 3072 3072 0-1
context_embedder_token_refiner_refiner_blocks_#_attn_to_out_# 3072 3072 0-1 0-0
context_embedder_token_refiner_refiner_blocks_#_attn_to_q 3072 3072 0-1
context_embedder_token_refiner_refiner_blocks_#_attn_to_v 3072 3072 0-1
context_embedder_token_refiner_refiner_blocks_#_ff_net_# 12288 3072 0-1 2-2
context_embedder_token_refiner_refiner_blocks_#_ff_net_#_proj 3072 12288 0-1 0-0
context_embedder_token_refiner_refiner_blocks_#_norm_out_linear 3072 6144 0-1
norm_out_linear 3072 6144
proj_out 3072 64
single_transformer_blocks_#_attn_to_k 3072 3072 0-39
single_transformer_blocks_#_attn_to_q 3072 3072 0-39
single_transformer_blocks_#_attn_to_v 3072 3072 0-39
single_transformer_blocks_#_norm_linear 3072 9216 0-39
single_transformer_blocks_#_proj_mlp 3072 12288 0-39
single_transformer_blocks_#_proj_out 15360 3072 0-39
time_text_embed_text_embedder_linear_# 768,3072 3072 1-2 | 1:768:3072 2:3072:3072
time_text_embed_timestep_embedder_linear_# 256,3072 3072 1-2 | 1:256:3072 2:3072:3072
transformer_blocks_#_attn_add_k_proj 3072 3072 0-19
transformer_blocks_#_attn_add_q_proj 3072 3072 0-19
transformer_blocks_#_attn_add_v_proj 3072 3072 0-19
transformer_blocks_#_attn_to_add_out 3072 3072 0-19
transformer_blocks_#_attn_to_k 3072 3072 0-19
transformer_blocks_#_attn_to_out_# 3072 3072 0-19 0-0
transformer_blocks_#_attn_to_q 3072 3072 0-19
transformer_blocks_#_attn_to_v 3072 3072 0-19
transformer_blocks_#_ff_context_net_# 12288 3072 0-19 2-2
transformer_blocks_#_ff_context_net_#_proj 3072 12288 0-19 0-0
transformer_blocks_#_ff_net_# 12288 3072 0-19 2-2
transformer_blocks_#_ff_net_#_proj 3072 12288 0-19 0-0
transformer_blocks_#_norm1_context_linear 3072 18432 0-19
transformer_blocks_#_norm1_linear 3072 18432 0-19
x_embedder_proj 33,132 3072
= hunyuan_video15 dits/hunyuan_video15-diffusers
cond_type_embed 2048 3
context_embedder_#_linear_# 1472,2048 2048 2-2 1-3
context_embedder_proj_in 3584 2048
context_embedder_time_text_embed_text_embedder_linear_# 2048,3584 2048 1-2 | 1:3584:2048 2:2048:2048
context_embedder_time_text_embed_timestep_embedder_linear_# 256,2048 2048 1-2 | 1:256:2048 2:2048:2048
context_embedder_token_refiner_refiner_blocks_#_attn_to_k 2048 2048 0-1
context_embedder_token_refiner_refiner_blocks_#_attn_to_out_# 2048 2048 0-1 0-0
context_embedder_token_refiner_refiner_blocks_#_attn_to_q 2048 2048 0-1
context_embedder_token_refiner_refiner_blocks_#_attn_to_v 2048 2048 0-1
context_embedder_token_refiner_refiner_blocks_#_ff_net_# 8192 2048 0-1 2-2
context_embedder_token_refiner_refiner_blocks_#_ff_net_#_proj 2048 8192 0-1 0-0
context_embedder_token_refiner_refiner_blocks_#_norm_out_linear 2048 4096 0-1
image_embedder_linear_# 1152 1152,2048 1-2 | 1:1152:1152 2:1152:2048
norm_out_linear 2048 4096
proj_out 2048 32
time_embed_timestep_embedder_linear_# 256,2048 2048 1-2 | 1:256:2048 2:2048:2048
transformer_blocks_#_attn_add_k_proj 2048 2048 0-53
transformer_blocks_#_attn_add_q_proj 2048 2048 0-53
transformer_blocks_#_attn_add_v_proj 2048 2048 0-53
transformer_blocks_#_attn_to_add_out 2048 2048 0-53
transformer_blocks_#_attn_to_k 2048 2048 0-53
transformer_blocks_#_attn_to_out_# 2048 2048 0-53 0-0
transformer_blocks_#_attn_to_q 2048 2048 0-53
transformer_blocks_#_attn_to_v 2048 2048 0-53
transformer_blocks_#_ff_context_net_# 8192 2048 0-53 2-2
transformer_blocks_#_ff_context_net_#_proj 2048 8192 0-53 0-0
transformer_blocks_#_ff_net_# 8192 2048 0-53 2-2
transformer_blocks_#_ff_net_#_proj 2048 8192 0-53 0-0
transformer_blocks_#_norm1_context_linear 2048 12288 0-53
transformer_blocks_#_norm1_linear 2048 12288 0-53
x_embedder_proj 65 2048
= ideogram4 dits/ideogram4-diffusers
adaln_proj 4608 512
embed_image_indicator 4608 2
final_layer_adaln_modulation 512 4608
final_layer_linear 4608 128
input_proj 128 4608
layers_#_adaln_modulation 512 18432 0-33
layers_#_attention_to_k 4608 4608 0-33
layers_#_attention_to_out_# 4608 4608 0-33 0-0
layers_#_attention_to_q 4608 4608 0-33
layers_#_attention_to_v 4608 4608 0-33
layers_#_feed_forward_w1 4608 12288 0-33
layers_#_feed_forward_w2 12288 4608 0-33
layers_#_feed_forward_w3 4608 12288 0-33
llm_cond_proj 53248 4608
t_embedding_mlp_in 4608 4608
t_embedding_mlp_out 4608 4608
= kandinsky3 dits/kandinsky3-diffusers
add_time_condition_attention_to_k 4096 1536
add_time_condition_attention_to_out_# 1536 1536 0-0
add_time_condition_attention_to_q 4096 1536
add_time_condition_attention_to_v 4096 1536
conv_in 4,36 192
conv_out 192,1728 4
down_blocks_#_attentions_#_attention_to_k 384,768,1536,4096 384,768,1536,3072 1-3 0-3 | 1:384,4096:384,768:0-3 2:768,4096:768,1536:0-3 3:1536,4096:1536,3072:0-3
down_blocks_#_attentions_#_attention_to_out_# 384,768,1536,3072 384,768,1536,3072 1-3 0-3 0-0 | 1:384,768:384,768:0-3;0-0 2:768,1536:768,1536:0-3;0-0 3:1536,3072:1536,3072:0-3;0-0
down_blocks_#_attentions_#_attention_to_q 384,768,1536,3072 384,768,1536,3072 1-3 0-3 | 1:384,768:384,768:0-3 2:768,1536:768,1536:0-3 3:1536,3072:1536,3072:0-3
down_blocks_#_attentions_#_attention_to_v 384,768,1536,4096 384,768,1536,3072 1-3 0-3 | 1:384,4096:384,768:0-3 2:768,4096:768,1536:0-3 3:1536,4096:1536,3072:0-3
down_blocks_#_attentions_#_feed_forward_# 384,768,1536,3072,6144,12288 384,768,1536,3072,6144,12288 1-3 0-3 0-2 | 1:384,768,1536,3072:384,768,1536,3072:0-3;0-2 2:768,1536,3072,6144:768,1536,3072,6144:0-3;0-2 3:1536,3072,6144,12288:1536,3072,6144,12288:0-3;0-2
down_blocks_#_attentions_#_in_norm_context_mlp_# 1536 768,1536,3072,6144 1-3 0-3 1-1 | 1:1536:768,1536:0-3;1-1 2:1536:1536,3072:0-3;1-1 3:1536:3072,6144:0-3;1-1
down_blocks_#_attentions_#_out_norm_context_mlp_# 1536 768,1536,3072,6144 1-3 0-3 1-1 | 1:1536:768,1536:0-3;1-1 2:1536:1536,3072:0-3;1-1 3:1536:3072,6144:0-3;1-1
down_blocks_#_resnets_in_#_resnet_blocks_#_group_norm_context_mlp_# 1536 384,768,1536,3072,6144 0-3 0-2 0-3 1-1 | 0:1536:384,768:0-2;0-3;1-1 1:1536:768,1536:0-2;0-3;1-1 2:1536:1536,3072:0-2;0-3;1-1 3:1536:3072,6144:0-2;0-3;1-1
down_blocks_#_resnets_in_#_resnet_blocks_#_projection 192,384,768,1536,1728,3072,3456,6912,13824 192,384,768,1536,3072 0-3 0-2 0-3 | 0:192,384,1728:192,384:0-2;0-3 1:384,768,3456:384,768:0-2;0-3 2:768,1536,6912:768,1536:0-2;0-3 3:1536,3072,13824:1536,3072:0-2;0-3
down_blocks_#_resnets_in_#_shortcut_projection 192,384,768,1536 384,768,1536,3072 0-3 0-0 | 0:192:384:0-0 1:384:768:0-0 2:768:1536:0-0 3:1536:3072:0-0
down_blocks_#_resnets_out_#_resnet_blocks_#_down_sample 192,384,768,1536,3072 192,384,768 0-2 2-2 2-2 | 0:192,768:192:2-2;2-2 1:384,1536:384:2-2;2-2 2:768,3072:768:2-2;2-2
down_blocks_#_resnets_out_#_resnet_blocks_#_group_norm_context_mlp_# 1536 384,768,1536,3072,6144 0-3 0-2 0-3 1-1 | 0:1536:384,768:0-2;0-3;1-1 1:1536:768,1536:0-2;0-3;1-1 2:1536:1536,3072:0-2;0-3;1-1 3:1536:3072,6144:0-2;0-3;1-1
down_blocks_#_resnets_out_#_resnet_blocks_#_projection 192,384,768,1536,1728,3072,3456,6912,13824 192,384,768,1536,3072 0-3 0-2 0-3 | 0:192,384,1728:192,384:0-2;0-3 1:384,768,3456:384,768:0-2;0-3 2:768,1536,6912:768,1536:0-2;0-3 3:1536,3072,13824:1536,3072:0-2;0-3
down_blocks_#_resnets_out_#_shortcut_down_sample 384,768,1536,3072,6144 384,768,1536 0-2 2-2 | 0:384,1536:384:2-2 1:768,3072:768:2-2 2:1536,6144:1536:2-2
encoder_hid_proj_projection_linear 4096 4096
time_embedding_linear_# 192,1536 1536 1-2 | 1:192:1536 2:1536:1536
up_blocks_#_attentions_#_attention_to_k 384,768,1536,4096 384,768,1536,3072 0-2 0-3 | 0:1536,4096:1536,3072:0-3 1:768,4096:768,1536,3072:0-3 2:384,4096:384,768,1536:0-3
up_blocks_#_attentions_#_attention_to_out_# 384,768,1536,3072 384,768,1536,3072 0-2 0-3 0-0 | 0:1536,3072:1536,3072:0-3;0-0 1:768,1536,3072:768,1536,3072:0-3;0-0 2:384,768,1536:384,768,1536:0-3;0-0
up_blocks_#_attentions_#_attention_to_q 384,768,1536,3072 384,768,1536,3072 0-2 0-3 | 0:1536,3072:1536,3072:0-3 1:768,1536,3072:768,1536,3072:0-3 2:384,768,1536:384,768,1536:0-3
up_blocks_#_attentions_#_attention_to_v 384,768,1536,4096 384,768,1536,3072 0-2 0-3 | 0:1536,4096:1536,3072:0-3 1:768,4096:768,1536,3072:0-3 2:384,4096:384,768,1536:0-3
up_blocks_#_attentions_#_feed_forward_# 384,768,1536,3072,6144,12288 384,768,1536,3072,6144,12288 0-2 0-3 0-2 | 0:1536,3072,6144,12288:1536,3072,6144,12288:0-3;0-2 1:768,1536,3072,6144,12288:768,1536,3072,6144,12288:0-3;0-2 2:384,768,1536,3072,6144:384,768,1536,3072,6144:0-3;0-2
up_blocks_#_attentions_#_in_norm_context_mlp_# 1536 768,1536,3072,6144 0-2 0-3 1-1 | 0:1536:3072,6144:0-3;1-1 1:1536:1536,3072,6144:0-3;1-1 2:1536:768,1536,3072:0-3;1-1
up_blocks_#_attentions_#_out_norm_context_mlp_# 1536 768,1536,3072,6144 0-2 0-3 1-1 | 0:1536:3072,6144:0-3;1-1 1:1536:1536,3072,6144:0-3;1-1 2:1536:768,1536,3072:0-3;1-1
up_blocks_#_resnets_in_#_resnet_blocks_#_group_norm_context_mlp_# 1536 384,768,1536,3072,6144 0-3 0-2 0-3 1-1 | 0:1536:3072,6144:0-2;0-3;1-1 1:1536:1536,3072,6144:0-2;0-3;1-1 2:1536:768,1536,3072:0-2;0-3;1-1 3:1536:384,768,1536:0-2;0-3;1-1
up_blocks_#_resnets_in_#_resnet_blocks_#_projection 192,384,768,1536,1728,3072,3456,6912,13824 192,384,768,1536,3072 0-3 0-2 0-3 | 0:1536,3072,13824:1536,3072:0-2;0-3 1:768,1536,3072,6912,13824:768,1536,3072:0-2;0-3 2:384,768,1536,3456,6912:384,768,1536:0-2;0-3 3:192,384,768,1728,3456:192,384,768:0-2;0-3
up_blocks_#_resnets_in_#_resnet_blocks_#_up_sample 384,768,1536,3072,6144 384,768,1536 1-3 0-0 1-1 | 1:1536,6144:1536:0-0;1-1 2:768,3072:768:0-0;1-1 3:384,1536:384:0-0;1-1
up_blocks_#_resnets_in_#_shortcut_up_sample 768,1536,3072,6144,12288 768,1536,3072 1-3 0-0 | 1:3072,12288:3072:0-0 2:1536,6144:1536:0-0 3:768,3072:768:0-0
up_blocks_#_resnets_out_#_resnet_blocks_#_group_norm_context_mlp_# 1536 384,768,1536,3072,6144 0-3 0-2 0-3 1-1 | 0:1536:3072,6144:0-2;0-3;1-1 1:1536:1536,3072,6144:0-2;0-3;1-1 2:1536:768,1536,3072:0-2;0-3;1-1 3:1536:384,768,1536:0-2;0-3;1-1
up_blocks_#_resnets_out_#_resnet_blocks_#_projection 192,384,768,1536,1728,3072,3456,6912,13824 192,384,768,1536,3072 0-3 0-2 0-3 | 0:1536,3072,13824:1536,3072:0-2;0-3 1:768,1536,3072,6912,13824:768,1536:0-2;0-3 2:384,768,1536,3456,6912:384,768:0-2;0-3 3:192,384,768,1728,3456:192,384:0-2;0-3
up_blocks_#_resnets_out_#_shortcut_projection 384,768,1536,3072 192,384,768,1536 0-3 0-2 | 0:3072:1536:2-2 1:1536,3072:768,1536:0-2 2:768,1536:384,768:0-2 3:384,768:192,384:0-2
= kandinsky5 dits/kandinsky5_image_lite-diffusers
out_layer_modulation_out_layer 512 5120
out_layer_out_layer 2560 64
pooled_text_embeddings_in_layer 768 512
text_embeddings_in_layer 3584 2560
text_transformer_blocks_#_feed_forward_in_layer 2560 10240 0-1
text_transformer_blocks_#_feed_forward_out_layer 10240 2560 0-1
text_transformer_blocks_#_self_attention_out_layer 2560 2560 0-1
text_transformer_blocks_#_self_attention_to_key 2560 2560 0-1
text_transformer_blocks_#_self_attention_to_query 2560 2560 0-1
text_transformer_blocks_#_self_attention_to_value 2560 2560 0-1
text_transformer_blocks_#_text_modulation_out_layer 512 15360 0-1
time_embeddings_in_layer 2560 512
time_embeddings_out_layer 512 512
visual_embeddings_in_layer 64 2560
visual_transformer_blocks_#_cross_attention_out_layer 2560 2560 0-49
visual_transformer_blocks_#_cross_attention_to_key 2560 2560 0-49
visual_transformer_blocks_#_cross_attention_to_query 2560 2560 0-49
visual_transformer_blocks_#_cross_attention_to_value 2560 2560 0-49
visual_transformer_blocks_#_feed_forward_in_layer 2560 10240 0-49
visual_transformer_blocks_#_feed_forward_out_layer 10240 2560 0-49
visual_transformer_blocks_#_self_attention_out_layer 2560 2560 0-49
visual_transformer_blocks_#_self_attention_to_key 2560 2560 0-49
visual_transformer_blocks_#_self_attention_to_query 2560 2560 0-49
visual_transformer_blocks_#_self_attention_to_value 2560 2560 0-49
visual_transformer_blocks_#_visual_modulation_out_layer 512 23040 0-49
= kandinsky5 dits/kandinsky5_video_lite-diffusers
out_layer_modulation_out_layer 512 3584
out_layer_out_layer 1792 64
pooled_text_embeddings_in_layer 768 512
text_embeddings_in_layer 3584 1792
text_transformer_blocks_#_feed_forward_in_layer 1792 7168 0-1
text_transformer_blocks_#_feed_forward_out_layer 7168 1792 0-1
text_transformer_blocks_#_self_attention_out_layer 1792 1792 0-1
text_transformer_blocks_#_self_attention_to_key 1792 1792 0-1
text_transformer_blocks_#_self_attention_to_query 1792 1792 0-1
text_transformer_blocks_#_self_attention_to_value 1792 1792 0-1
text_transformer_blocks_#_text_modulation_out_layer 512 10752 0-1
time_embeddings_in_layer 1792 512
time_embeddings_out_layer 512 512
visual_embeddings_in_layer 132 1792
visual_transformer_blocks_#_cross_attention_out_layer 1792 1792 0-31
visual_transformer_blocks_#_cross_attention_to_key 1792 1792 0-31
visual_transformer_blocks_#_cross_attention_to_query 1792 1792 0-31
visual_transformer_blocks_#_cross_attention_to_value 1792 1792 0-31
visual_transformer_blocks_#_feed_forward_in_layer 1792 7168 0-31
visual_transformer_blocks_#_feed_forward_out_layer 7168 1792 0-31
visual_transformer_blocks_#_self_attention_out_layer 1792 1792 0-31
visual_transformer_blocks_#_self_attention_to_key 1792 1792 0-31
visual_transformer_blocks_#_self_attention_to_query 1792 1792 0-31
visual_transformer_blocks_#_self_attention_to_value 1792 1792 0-31
visual_transformer_blocks_#_visual_modulation_out_layer 512 16128 0-31
= kandinsky5 dits/kandinsky5_video_pro-diffusers
out_layer_modulation_out_layer 1024 8192
out_layer_out_layer 4096 64
pooled_text_embeddings_in_layer 768 1024
text_embeddings_in_layer 3584 4096
text_transformer_blocks_#_feed_forward_in_layer 4096 16384 0-3
text_transformer_blocks_#_feed_forward_out_layer 16384 4096 0-3
text_transformer_blocks_#_self_attention_out_layer 4096 4096 0-3
text_transformer_blocks_#_self_attention_to_key 4096 4096 0-3
text_transformer_blocks_#_self_attention_to_query 4096 4096 0-3
text_transformer_blocks_#_self_attention_to_value 4096 4096 0-3
text_transformer_blocks_#_text_modulation_out_layer 1024 24576 0-3
time_embeddings_in_layer 4096 1024
time_embeddings_out_layer 1024 1024
visual_embeddings_in_layer 132 4096
visual_transformer_blocks_#_cross_attention_out_layer 4096 4096 0-59
visual_transformer_blocks_#_cross_attention_to_key 4096 4096 0-59
visual_transformer_blocks_#_cross_attention_to_query 4096 4096 0-59
visual_transformer_blocks_#_cross_attention_to_value 4096 4096 0-59
visual_transformer_blocks_#_feed_forward_in_layer 4096 16384 0-59
visual_transformer_blocks_#_feed_forward_out_layer 16384 4096 0-59
visual_transformer_blocks_#_self_attention_out_layer 4096 4096 0-59
visual_transformer_blocks_#_self_attention_to_key 4096 4096 0-59
visual_transformer_blocks_#_self_attention_to_query 4096 4096 0-59
visual_transformer_blocks_#_self_attention_to_value 4096 4096 0-59
visual_transformer_blocks_#_visual_modulation_out_layer 1024 36864 0-59
= koala_1b unets/koala_1b_ckpt
input_blocks_#_# 4,36 320 0-0 0-0
input_blocks_#_#_emb_layers_# 1280 320,640,1280 1-5 0-0 1-1 | 1:1280:320:0-0;1-1 3:1280:640:0-0;1-1 5:1280:1280:0-0;1-1
input_blocks_#_#_in_layers_# 320,640,2880,5760 320,640,1280 1-5 0-0 2-2 | 1:320,2880:320:0-0;2-2 3:320,2880:640:0-0;2-2 5:640,5760:1280:0-0;2-2
input_blocks_#_#_op 320,640,2880,5760 320,640 2-4 0-0 | 2:320,2880:320:0-0 4:640,5760:640:0-0
input_blocks_#_#_out_layers_# 320,640,1280,2880,5760,11520 320,640,1280 1-5 0-0 3-3 | 1:320,2880:320:0-0;3-3 3:640,5760:640:0-0;3-3 5:1280,11520:1280:0-0;3-3
input_blocks_#_#_proj_in 640,1280 640,1280 3-5 1-1 | 3:640:640:1-1 5:1280:1280:1-1
input_blocks_#_#_proj_out 640,1280 640,1280 3-5 1-1 | 3:640:640:1-1 5:1280:1280:1-1
input_blocks_#_#_skip_connection 320,640 640,1280 3-5 0-0 | 3:320:640:0-0 5:640:1280:0-0
input_blocks_#_#_transformer_blocks_#_attn1_to_k 640,1280 640,1280 3-5 1-1 0-5 | 3:640:640:1-1;0-1 5:1280:1280:1-1;0-5
input_blocks_#_#_transformer_blocks_#_attn1_to_out_# 640,1280 640,1280 3-5 1-1 0-5 0-0 | 3:640:640:1-1;0-1;0-0 5:1280:1280:1-1;0-5;0-0
input_blocks_#_#_transformer_blocks_#_attn1_to_q 640,1280 640,1280 3-5 1-1 0-5 | 3:640:640:1-1;0-1 5:1280:1280:1-1;0-5
input_blocks_#_#_transformer_blocks_#_attn1_to_v 640,1280 640,1280 3-5 1-1 0-5 | 3:640:640:1-1;0-1 5:1280:1280:1-1;0-5
input_blocks_#_#_transformer_blocks_#_attn2_to_k 2048 640,1280 3-5 1-1 0-5 | 3:2048:640:1-1;0-1 5:2048:1280:1-1;0-5
input_blocks_#_#_transformer_blocks_#_attn2_to_out_# 640,1280 640,1280 3-5 1-1 0-5 0-0 | 3:640:640:1-1;0-1;0-0 5:1280:1280:1-1;0-5;0-0
input_blocks_#_#_transformer_blocks_#_attn2_to_q 640,1280 640,1280 3-5 1-1 0-5 | 3:640:640:1-1;0-1 5:1280:1280:1-1;0-5
input_blocks_#_#_transformer_blocks_#_attn2_to_v 2048 640,1280 3-5 1-1 0-5 | 3:2048:640:1-1;0-1 5:2048:1280:1-1;0-5
input_blocks_#_#_transformer_blocks_#_ff_net_# 2560,5120 640,1280 3-5 1-1 0-5 2-2 | 3:2560:640:1-1;0-1;2-2 5:5120:1280:1-1;0-5;2-2
input_blocks_#_#_transformer_blocks_#_ff_net_#_proj 640,1280 5120,10240 3-5 1-1 0-5 0-0 | 3:640:5120:1-1;0-1;0-0 5:1280:10240:1-1;0-5;0-0
label_emb_#_# 1280,2816 1280 0-0 0-2
middle_block_#_emb_layers_# 1280 1280 0-2 1-1
middle_block_#_in_layers_# 1280,11520 1280 0-2 2-2
middle_block_#_out_layers_# 1280,11520 1280 0-2 3-3
middle_block_#_proj_in 1280 1280 1-1
middle_block_#_proj_out 1280 1280 1-1
middle_block_#_transformer_blocks_#_attn1_to_k 1280 1280 1-1 0-5
middle_block_#_transformer_blocks_#_attn1_to_out_# 1280 1280 1-1 0-5 0-0
middle_block_#_transformer_blocks_#_attn1_to_q 1280 1280 1-1 0-5
middle_block_#_transformer_blocks_#_attn1_to_v 1280 1280 1-1 0-5
middle_block_#_transformer_blocks_#_attn2_to_k 2048 1280 1-1 0-5
middle_block_#_transformer_blocks_#_attn2_to_out_# 1280 1280 1-1 0-5 0-0
middle_block_#_transformer_blocks_#_attn2_to_q 1280 1280 1-1 0-5
middle_block_#_transformer_blocks_#_attn2_to_v 2048 1280 1-1 0-5
middle_block_#_transformer_blocks_#_ff_net_# 5120 1280 1-1 0-5 2-2
middle_block_#_transformer_blocks_#_ff_net_#_proj 1280 10240 1-1 0-5 0-0
out_# 320,2880 4 2-2
output_blocks_#_#_conv 640,1280,5760,11520 640,1280 1-3 2-2 | 1:1280,11520:1280:2-2 3:640,5760:640:2-2
output_blocks_#_#_emb_layers_# 1280 320,640,1280 0-5 0-0 1-1 | 0-1:1280:1280:0-0;1-1 2-3:1280:640:0-0;1-1 4-5:1280:320:0-0;1-1
output_blocks_#_#_in_layers_# 640,960,1920,2560,5760,8640,17280,23040 320,640,1280 0-5 0-0 2-2 | 0:2560,23040:1280:0-0;2-2 1:1920,17280:1280:0-0;2-2 2:1920,17280:640:0-0;2-2 3:960,8640:640:0-0;2-2 4:960,8640:320:0-0;2-2 5:640,5760:320:0-0;2-2
output_blocks_#_#_out_layers_# 320,640,1280,2880,5760,11520 320,640,1280 0-5 0-0 3-3 | 0-1:1280,11520:1280:0-0;3-3 2-3:640,5760:640:0-0;3-3 4-5:320,2880:320:0-0;3-3
output_blocks_#_#_proj_in 640,1280 640,1280 0-3 1-1 | 0-1:1280:1280:1-1 2-3:640:640:1-1
output_blocks_#_#_proj_out 640,1280 640,1280 0-3 1-1 | 0-1:1280:1280:1-1 2-3:640:640:1-1
output_blocks_#_#_skip_connection 640,960,1920,2560 320,640,1280 0-5 0-0 | 0:2560:1280:0-0 1:1920:1280:0-0 2:1920:640:0-0 3:960:640:0-0 4:960:320:0-0 5:640:320:0-0
output_blocks_#_#_transformer_blocks_#_attn1_to_k 640,1280 640,1280 0-3 1-1 0-5 | 0-1:1280:1280:1-1;0-5 2-3:640:640:1-1;0-1
output_blocks_#_#_transformer_blocks_#_attn1_to_out_# 640,1280 640,1280 0-3 1-1 0-5 0-0 | 0-1:1280:1280:1-1;0-5;0-0 2-3:640:640:1-1;0-1;0-0
output_blocks_#_#_transformer_blocks_#_attn1_to_q 640,1280 640,1280 0-3 1-1 0-5 | 0-1:1280:1280:1-1;0-5 2-3:640:640:1-1;0-1
output_blocks_#_#_transformer_blocks_#_attn1_to_v 640,1280 640,1280 0-3 1-1 0-5 | 0-1:1280:1280:1-1;0-5 2-3:640:640:1-1;0-1
output_blocks_#_#_transformer_blocks_#_attn2_to_k 2048 640,1280 0-3 1-1 0-5 | 0-1:2048:1280:1-1;0-5 2-3:2048:640:1-1;0-1
output_blocks_#_#_transformer_blocks_#_attn2_to_out_# 640,1280 640,1280 0-3 1-1 0-5 0-0 | 0-1:1280:1280:1-1;0-5;0-0 2-3:640:640:1-1;0-1;0-0
output_blocks_#_#_transformer_blocks_#_attn2_to_q 640,1280 640,1280 0-3 1-1 0-5 | 0-1:1280:1280:1-1;0-5 2-3:640:640:1-1;0-1
output_blocks_#_#_transformer_blocks_#_attn2_to_v 2048 640,1280 0-3 1-1 0-5 | 0-1:2048:1280:1-1;0-5 2-3:2048:640:1-1;0-1
output_blocks_#_#_transformer_blocks_#_ff_net_# 2560,5120 640,1280 0-3 1-1 0-5 2-2 | 0-1:5120:1280:1-1;0-5;2-2 2-3:2560:640:1-1;0-1;2-2
output_blocks_#_#_transformer_blocks_#_ff_net_#_proj 640,1280 5120,10240 0-3 1-1 0-5 0-0 | 0-1:1280:10240:1-1;0-5;0-0 2-3:640:5120:1-1;0-1;0-0
time_embed_# 320,1280 1280 0-2 | 0:320:1280 2:1280:1280
= koala_1b unets/koala_1b_unet_diffusers
add_embedding_linear_# 1280,2816 1280 1-2 | 1:2816:1280 2:1280:1280
conv_in 4,36 320
conv_out 320,2880 4
down_blocks_#_attentions_#_proj_in 640,1280 640,1280 1-2 0-0 | 1:640:640:0-0 2:1280:1280:0-0
down_blocks_#_attentions_#_proj_out 640,1280 640,1280 1-2 0-0 | 1:640:640:0-0 2:1280:1280:0-0
down_blocks_#_attentions_#_transformer_blocks_#_attn1_to_k 640,1280 640,1280 1-2 0-0 0-5 | 1:640:640:0-0;0-1 2:1280:1280:0-0;0-5
down_blocks_#_attentions_#_transformer_blocks_#_attn1_to_out_# 640,1280 640,1280 1-2 0-0 0-5 0-0 | 1:640:640:0-0;0-1;0-0 2:1280:1280:0-0;0-5;0-0
down_blocks_#_attentions_#_transformer_blocks_#_attn1_to_q 640,1280 640,1280 1-2 0-0 0-5 | 1:640:640:0-0;0-1 2:1280:1280:0-0;0-5
down_blocks_#_attentions_#_transformer_blocks_#_attn1_to_v 640,1280 640,1280 1-2 0-0 0-5 | 1:640:640:0-0;0-1 2:1280:1280:0-0;0-5
down_blocks_#_attentions_#_transformer_blocks_#_attn2_to_k 2048 640,1280 1-2 0-0 0-5 | 1:2048:640:0-0;0-1 2:2048:1280:0-0;0-5
down_blocks_#_attentions_#_transformer_blocks_#_attn2_to_out_# 640,1280 640,1280 1-2 0-0 0-5 0-0 | 1:640:640:0-0;0-1;0-0 2:1280:1280:0-0;0-5;0-0
down_blocks_#_attentions_#_transformer_blocks_#_attn2_to_q 640,1280 640,1280 1-2 0-0 0-5 | 1:640:640:0-0;0-1 2:1280:1280:0-0;0-5
down_blocks_#_attentions_#_transformer_blocks_#_attn2_to_v 2048 640,1280 1-2 0-0 0-5 | 1:2048:640:0-0;0-1 2:2048:1280:0-0;0-5
down_blocks_#_attentions_#_transformer_blocks_#_ff_net_# 2560,5120 640,1280 1-2 0-0 0-5 2-2 | 1:2560:640:0-0;0-1;2-2 2:5120:1280:0-0;0-5;2-2
down_blocks_#_attentions_#_transformer_blocks_#_ff_net_#_proj 640,1280 5120,10240 1-2 0-0 0-5 0-0 | 1:640:5120:0-0;0-1;0-0 2:1280:10240:0-0;0-5;0-0
down_blocks_#_downsamplers_#_conv 320,640,2880,5760 320,640 0-1 0-0 | 0:320,2880:320:0-0 1:640,5760:640:0-0
down_blocks_#_resnets_#_conv1 320,640,2880,5760 320,640,1280 0-2 0-0 | 0:320,2880:320:0-0 1:320,2880:640:0-0 2:640,5760:1280:0-0
down_blocks_#_resnets_#_conv2 320,640,1280,2880,5760,11520 320,640,1280 0-2 0-0 | 0:320,2880:320:0-0 1:640,5760:640:0-0 2:1280,11520:1280:0-0
down_blocks_#_resnets_#_conv_shortcut 320,640 640,1280 1-2 0-0 | 1:320:640:0-0 2:640:1280:0-0
down_blocks_#_resnets_#_time_emb_proj 1280 320,640,1280 0-2 0-0 | 0:1280:320:0-0 1:1280:640:0-0 2:1280:1280:0-0
mid_block_attentions_#_proj_in 1280 1280 0-0
mid_block_attentions_#_proj_out 1280 1280 0-0
mid_block_attentions_#_transformer_blocks_#_attn1_to_k 1280 1280 0-0 0-5
mid_block_attentions_#_transformer_blocks_#_attn1_to_out_# 1280 1280 0-0 0-5 0-0
mid_block_attentions_#_transformer_blocks_#_attn1_to_q 1280 1280 0-0 0-5
mid_block_attentions_#_transformer_blocks_#_attn1_to_v 1280 1280 0-0 0-5
mid_block_attentions_#_transformer_blocks_#_attn2_to_k 2048 1280 0-0 0-5
mid_block_attentions_#_transformer_blocks_#_attn2_to_out_# 1280 1280 0-0 0-5 0-0
mid_block_attentions_#_transformer_blocks_#_attn2_to_q 1280 1280 0-0 0-5
mid_block_attentions_#_transformer_blocks_#_attn2_to_v 2048 1280 0-0 0-5
mid_block_attentions_#_transformer_blocks_#_ff_net_# 5120 1280 0-0 0-5 2-2
mid_block_attentions_#_transformer_blocks_#_ff_net_#_proj 1280 10240 0-0 0-5 0-0
mid_block_resnets_#_conv1 1280,11520 1280 0-1
mid_block_resnets_#_conv2 1280,11520 1280 0-1
mid_block_resnets_#_time_emb_proj 1280 1280 0-1
time_embedding_linear_# 320,1280 1280 1-2 | 1:320:1280 2:1280:1280
up_blocks_#_attentions_#_proj_in 640,1280 640,1280 0-1 0-1 | 0:1280:1280:0-1 1:640:640:0-1
up_blocks_#_attentions_#_proj_out 640,1280 640,1280 0-1 0-1 | 0:1280:1280:0-1 1:640:640:0-1
up_blocks_#_attentions_#_transformer_blocks_#_attn1_to_k 640,1280 640,1280 0-1 0-1 0-5 | 0:1280:1280:0-1;0-5 1:640:640:0-1;0-1
up_blocks_#_attentions_#_transformer_blocks_#_attn1_to_out_# 640,1280 640,1280 0-1 0-1 0-5 0-0 | 0:1280:1280:0-1;0-5;0-0 1:640:640:0-1;0-1;0-0
up_blocks_#_attentions_#_transformer_blocks_#_attn1_to_q 640,1280 640,1280 0-1 0-1 0-5 | 0:1280:1280:0-1;0-5 1:640:640:0-1;0-1
up_blocks_#_attentions_#_transformer_blocks_#_attn1_to_v 640,1280 640,1280 0-1 0-1 0-5 | 0:1280:1280:0-1;0-5 1:640:640:0-1;0-1
up_blocks_#_attentions_#_transformer_blocks_#_attn2_to_k 2048 640,1280 0-1 0-1 0-5 | 0:2048:1280:0-1;0-5 1:2048:640:0-1;0-1
up_blocks_#_attentions_#_transformer_blocks_#_attn2_to_out_# 640,1280 640,1280 0-1 0-1 0-5 0-0 | 0:1280:1280:0-1;0-5;0-0 1:640:640:0-1;0-1;0-0
up_blocks_#_attentions_#_transformer_blocks_#_attn2_to_q 640,1280 640,1280 0-1 0-1 0-5 | 0:1280:1280:0-1;0-5 1:640:640:0-1;0-1
up_blocks_#_attentions_#_transformer_blocks_#_attn2_to_v 2048 640,1280 0-1 0-1 0-5 | 0:2048:1280:0-1;0-5 1:2048:640:0-1;0-1
up_blocks_#_attentions_#_transformer_blocks_#_ff_net_# 2560,5120 640,1280 0-1 0-1 0-5 2-2 | 0:5120:1280:0-1;0-5;2-2 1:2560:640:0-1;0-1;2-2
up_blocks_#_attentions_#_transformer_blocks_#_ff_net_#_proj 640,1280 5120,10240 0-1 0-1 0-5 0-0 | 0:1280:10240:0-1;0-5;0-0 1:640:5120:0-1;0-1;0-0
up_blocks_#_resnets_#_conv1 640,960,1920,2560,5760,8640,17280,23040 320,640,1280 0-2 0-1 | 0:1920,2560,17280,23040:1280:0-1 1:960,1920,8640,17280:640:0-1 2:640,960,5760,8640:320:0-1
up_blocks_#_resnets_#_conv2 320,640,1280,2880,5760,11520 320,640,1280 0-2 0-1 | 0:1280,11520:1280:0-1 1:640,5760:640:0-1 2:320,2880:320:0-1
up_blocks_#_resnets_#_conv_shortcut 640,960,1920,2560 320,640,1280 0-2 0-1 | 0:1920,2560:1280:0-1 1:960,1920:640:0-1 2:640,960:320:0-1
up_blocks_#_resnets_#_time_emb_proj 1280 320,640,1280 0-2 0-1 | 0:1280:1280:0-1 1:1280:640:0-1 2:1280:320:0-1
up_blocks_#_upsamplers_#_conv 640,1280,5760,11520 640,1280 0-1 0-0 | 0:1280,11520:1280:0-0 1:640,5760:640:0-0
= koala_700m unets/koala_700m_ckpt
input_blocks_#_# 4,36 320 0-0 0-0
input_blocks_#_#_emb_layers_# 1280 320,640,1280 1-5 0-0 1-1 | 1:1280:320:0-0;1-1 3:1280:640:0-0;1-1 5:1280:1280:0-0;1-1
input_blocks_#_#_in_layers_# 320,640,2880,5760 320,640,1280 1-5 0-0 2-2 | 1:320,2880:320:0-0;2-2 3:320,2880:640:0-0;2-2 5:640,5760:1280:0-0;2-2
input_blocks_#_#_op 320,640,2880,5760 320,640 2-4 0-0 | 2:320,2880:320:0-0 4:640,5760:640:0-0
input_blocks_#_#_out_layers_# 320,640,1280,2880,5760,11520 320,640,1280 1-5 0-0 3-3 | 1:320,2880:320:0-0;3-3 3:640,5760:640:0-0;3-3 5:1280,11520:1280:0-0;3-3
input_blocks_#_#_proj_in 640,1280 640,1280 3-5 1-1 | 3:640:640:1-1 5:1280:1280:1-1
input_blocks_#_#_proj_out 640,1280 640,1280 3-5 1-1 | 3:640:640:1-1 5:1280:1280:1-1
input_blocks_#_#_skip_connection 320,640 640,1280 3-5 0-0 | 3:320:640:0-0 5:640:1280:0-0
input_blocks_#_#_transformer_blocks_#_attn1_to_k 640,1280 640,1280 3-5 1-1 0-4 | 3:640:640:1-1;0-1 5:1280:1280:1-1;0-4
input_blocks_#_#_transformer_blocks_#_attn1_to_out_# 640,1280 640,1280 3-5 1-1 0-4 0-0 | 3:640:640:1-1;0-1;0-0 5:1280:1280:1-1;0-4;0-0
input_blocks_#_#_transformer_blocks_#_attn1_to_q 640,1280 640,1280 3-5 1-1 0-4 | 3:640:640:1-1;0-1 5:1280:1280:1-1;0-4
input_blocks_#_#_transformer_blocks_#_attn1_to_v 640,1280 640,1280 3-5 1-1 0-4 | 3:640:640:1-1;0-1 5:1280:1280:1-1;0-4
input_blocks_#_#_transformer_blocks_#_attn2_to_k 2048 640,1280 3-5 1-1 0-4 | 3:2048:640:1-1;0-1 5:2048:1280:1-1;0-4
input_blocks_#_#_transformer_blocks_#_attn2_to_out_# 640,1280 640,1280 3-5 1-1 0-4 0-0 | 3:640:640:1-1;0-1;0-0 5:1280:1280:1-1;0-4;0-0
input_blocks_#_#_transformer_blocks_#_attn2_to_q 640,1280 640,1280 3-5 1-1 0-4 | 3:640:640:1-1;0-1 5:1280:1280:1-1;0-4
input_blocks_#_#_transformer_blocks_#_attn2_to_v 2048 640,1280 3-5 1-1 0-4 | 3:2048:640:1-1;0-1 5:2048:1280:1-1;0-4
input_blocks_#_#_transformer_blocks_#_ff_net_# 2560,5120 640,1280 3-5 1-1 0-4 2-2 | 3:2560:640:1-1;0-1;2-2 5:5120:1280:1-1;0-4;2-2
input_blocks_#_#_transformer_blocks_#_ff_net_#_proj 640,1280 5120,10240 3-5 1-1 0-4 0-0 | 3:640:5120:1-1;0-1;0-0 5:1280:10240:1-1;0-4;0-0
label_emb_#_# 1280,2816 1280 0-0 0-2
out_# 320,2880 4 2-2
output_blocks_#_#_conv 640,1280,5760,11520 640,1280 1-3 2-2 | 1:1280,11520:1280:2-2 3:640,5760:640:2-2
output_blocks_#_#_emb_layers_# 1280 320,640,1280 0-5 0-0 1-1 | 0-1:1280:1280:0-0;1-1 2-3:1280:640:0-0;1-1 4-5:1280:320:0-0;1-1
output_blocks_#_#_in_layers_# 640,960,1920,2560,5760,8640,17280,23040 320,640,1280 0-5 0-0 2-2 | 0:2560,23040:1280:0-0;2-2 1:1920,17280:1280:0-0;2-2 2:1920,17280:640:0-0;2-2 3:960,8640:640:0-0;2-2 4:960,8640:320:0-0;2-2 5:640,5760:320:0-0;2-2
output_blocks_#_#_out_layers_# 320,640,1280,2880,5760,11520 320,640,1280 0-5 0-0 3-3 | 0-1:1280,11520:1280:0-0;3-3 2-3:640,5760:640:0-0;3-3 4-5:320,2880:320:0-0;3-3
output_blocks_#_#_proj_in 640,1280 640,1280 0-3 1-1 | 0-1:1280:1280:1-1 2-3:640:640:1-1
output_blocks_#_#_proj_out 640,1280 640,1280 0-3 1-1 | 0-1:1280:1280:1-1 2-3:640:640:1-1
output_blocks_#_#_skip_connection 640,960,1920,2560 320,640,1280 0-5 0-0 | 0:2560:1280:0-0 1:1920:1280:0-0 2:1920:640:0-0 3:960:640:0-0 4:960:320:0-0 5:640:320:0-0
output_blocks_#_#_transformer_blocks_#_attn1_to_k 640,1280 640,1280 0-3 1-1 0-4 | 0-1:1280:1280:1-1;0-4 2-3:640:640:1-1;0-1
output_blocks_#_#_transformer_blocks_#_attn1_to_out_# 640,1280 640,1280 0-3 1-1 0-4 0-0 | 0-1:1280:1280:1-1;0-4;0-0 2-3:640:640:1-1;0-1;0-0
output_blocks_#_#_transformer_blocks_#_attn1_to_q 640,1280 640,1280 0-3 1-1 0-4 | 0-1:1280:1280:1-1;0-4 2-3:640:640:1-1;0-1
output_blocks_#_#_transformer_blocks_#_attn1_to_v 640,1280 640,1280 0-3 1-1 0-4 | 0-1:1280:1280:1-1;0-4 2-3:640:640:1-1;0-1
output_blocks_#_#_transformer_blocks_#_attn2_to_k 2048 640,1280 0-3 1-1 0-4 | 0-1:2048:1280:1-1;0-4 2-3:2048:640:1-1;0-1
output_blocks_#_#_transformer_blocks_#_attn2_to_out_# 640,1280 640,1280 0-3 1-1 0-4 0-0 | 0-1:1280:1280:1-1;0-4;0-0 2-3:640:640:1-1;0-1;0-0
output_blocks_#_#_transformer_blocks_#_attn2_to_q 640,1280 640,1280 0-3 1-1 0-4 | 0-1:1280:1280:1-1;0-4 2-3:640:640:1-1;0-1
output_blocks_#_#_transformer_blocks_#_attn2_to_v 2048 640,1280 0-3 1-1 0-4 | 0-1:2048:1280:1-1;0-4 2-3:2048:640:1-1;0-1
output_blocks_#_#_transformer_blocks_#_ff_net_# 2560,5120 640,1280 0-3 1-1 0-4 2-2 | 0-1:5120:1280:1-1;0-4;2-2 2-3:2560:640:1-1;0-1;2-2
output_blocks_#_#_transformer_blocks_#_ff_net_#_proj 640,1280 5120,10240 0-3 1-1 0-4 0-0 | 0-1:1280:10240:1-1;0-4;0-0 2-3:640:5120:1-1;0-1;0-0
time_embed_# 320,1280 1280 0-2 | 0:320:1280 2:1280:1280
= koala_700m unets/koala_700m_unet_diffusers
add_embedding_linear_# 1280,2816 1280 1-2 | 1:2816:1280 2:1280:1280
conv_in 4,36 320
conv_out 320,2880 4
down_blocks_#_attentions_#_proj_in 640,1280 640,1280 1-2 0-0 | 1:640:640:0-0 2:1280:1280:0-0
down_blocks_#_attentions_#_proj_out 640,1280 640,1280 1-2 0-0 | 1:640:640:0-0 2:1280:1280:0-0
down_blocks_#_attentions_#_transformer_blocks_#_attn1_to_k 640,1280 640,1280 1-2 0-0 0-4 | 1:640:640:0-0;0-1 2:1280:1280:0-0;0-4
down_blocks_#_attentions_#_transformer_blocks_#_attn1_to_out_# 640,1280 640,1280 1-2 0-0 0-4 0-0 | 1:640:640:0-0;0-1;0-0 2:1280:1280:0-0;0-4;0-0
down_blocks_#_attentions_#_transformer_blocks_#_attn1_to_q 640,1280 640,1280 1-2 0-0 0-4 | 1:640:640:0-0;0-1 2:1280:1280:0-0;0-4
down_blocks_#_attentions_#_transformer_blocks_#_attn1_to_v 640,1280 640,1280 1-2 0-0 0-4 | 1:640:640:0-0;0-1 2:1280:1280:0-0;0-4
down_blocks_#_attentions_#_transformer_blocks_#_attn2_to_k 2048 640,1280 1-2 0-0 0-4 | 1:2048:640:0-0;0-1 2:2048:1280:0-0;0-4
down_blocks_#_attentions_#_transformer_blocks_#_attn2_to_out_# 640,1280 640,1280 1-2 0-0 0-4 0-0 | 1:640:640:0-0;0-1;0-0 2:1280:1280:0-0;0-4;0-0
down_blocks_#_attentions_#_transformer_blocks_#_attn2_to_q 640,1280 640,1280 1-2 0-0 0-4 | 1:640:640:0-0;0-1 2:1280:1280:0-0;0-4
down_blocks_#_attentions_#_transformer_blocks_#_attn2_to_v 2048 640,1280 1-2 0-0 0-4 | 1:2048:640:0-0;0-1 2:2048:1280:0-0;0-4
down_blocks_#_attentions_#_transformer_blocks_#_ff_net_# 2560,5120 640,1280 1-2 0-0 0-4 2-2 | 1:2560:640:0-0;0-1;2-2 2:5120:1280:0-0;0-4;2-2
down_blocks_#_attentions_#_transformer_blocks_#_ff_net_#_proj 640,1280 5120,10240 1-2 0-0 0-4 0-0 | 1:640:5120:0-0;0-1;0-0 2:1280:10240:0-0;0-4;0-0
down_blocks_#_downsamplers_#_conv 320,640,2880,5760 320,640 0-1 0-0 | 0:320,2880:320:0-0 1:640,5760:640:0-0
down_blocks_#_resnets_#_conv1 320,640,2880,5760 320,640,1280 0-2 0-0 | 0:320,2880:320:0-0 1:320,2880:640:0-0 2:640,5760:1280:0-0
down_blocks_#_resnets_#_conv2 320,640,1280,2880,5760,11520 320,640,1280 0-2 0-0 | 0:320,2880:320:0-0 1:640,5760:640:0-0 2:1280,11520:1280:0-0
down_blocks_#_resnets_#_conv_shortcut 320,640 640,1280 1-2 0-0 | 1:320:640:0-0 2:640:1280:0-0
down_blocks_#_resnets_#_time_emb_proj 1280 320,640,1280 0-2 0-0 | 0:1280:320:0-0 1:1280:640:0-0 2:1280:1280:0-0
time_embedding_linear_# 320,1280 1280 1-2 | 1:320:1280 2:1280:1280
up_blocks_#_attentions_#_proj_in 640,1280 640,1280 0-1 0-1 | 0:1280:1280:0-1 1:640:640:0-1
up_blocks_#_attentions_#_proj_out 640,1280 640,1280 0-1 0-1 | 0:1280:1280:0-1 1:640:640:0-1
up_blocks_#_attentions_#_transformer_blocks_#_attn1_to_k 640,1280 640,1280 0-1 0-1 0-4 | 0:1280:1280:0-1;0-4 1:640:640:0-1;0-1
up_blocks_#_attentions_#_transformer_blocks_#_attn1_to_out_# 640,1280 640,1280 0-1 0-1 0-4 0-0 | 0:1280:1280:0-1;0-4;0-0 1:640:640:0-1;0-1;0-0
up_blocks_#_attentions_#_transformer_blocks_#_attn1_to_q 640,1280 640,1280 0-1 0-1 0-4 | 0:1280:1280:0-1;0-4 1:640:640:0-1;0-1
up_blocks_#_attentions_#_transformer_blocks_#_attn1_to_v 640,1280 640,1280 0-1 0-1 0-4 | 0:1280:1280:0-1;0-4 1:640:640:0-1;0-1
up_blocks_#_attentions_#_transformer_blocks_#_attn2_to_k 2048 640,1280 0-1 0-1 0-4 | 0:2048:1280:0-1;0-4 1:2048:640:0-1;0-1
up_blocks_#_attentions_#_transformer_blocks_#_attn2_to_out_# 640,1280 640,1280 0-1 0-1 0-4 0-0 | 0:1280:1280:0-1;0-4;0-0 1:640:640:0-1;0-1;0-0
up_blocks_#_attentions_#_transformer_blocks_#_attn2_to_q 640,1280 640,1280 0-1 0-1 0-4 | 0:1280:1280:0-1;0-4 1:640:640:0-1;0-1
up_blocks_#_attentions_#_transformer_blocks_#_attn2_to_v 2048 640,1280 0-1 0-1 0-4 | 0:2048:1280:0-1;0-4 1:2048:640:0-1;0-1
up_blocks_#_attentions_#_transformer_blocks_#_ff_net_# 2560,5120 640,1280 0-1 0-1 0-4 2-2 | 0:5120:1280:0-1;0-4;2-2 1:2560:640:0-1;0-1;2-2
up_blocks_#_attentions_#_transformer_blocks_#_ff_net_#_proj 640,1280 5120,10240 0-1 0-1 0-4 0-0 | 0:1280:10240:0-1;0-4;0-0 1:640:5120:0-1;0-1;0-0
up_blocks_#_resnets_#_conv1 640,960,1920,2560,5760,8640,17280,23040 320,640,1280 0-2 0-1 | 0:1920,2560,17280,23040:1280:0-1 1:960,1920,8640,17280:640:0-1 2:640,960,5760,8640:320:0-1
up_blocks_#_resnets_#_conv2 320,640,1280,2880,5760,11520 320,640,1280 0-2 0-1 | 0:1280,11520:1280:0-1 1:640,5760:640:0-1 2:320,2880:320:0-1
up_blocks_#_resnets_#_conv_shortcut 640,960,1920,2560 320,640,1280 0-2 0-1 | 0:1920,2560:1280:0-1 1:960,1920:640:0-1 2:640,960:320:0-1
up_blocks_#_resnets_#_time_emb_proj 1280 320,640,1280 0-2 0-1 | 0:1280:1280:0-1 1:1280:640:0-1 2:1280:320:0-1
up_blocks_#_upsamplers_#_conv 640,1280,5760,11520 640,1280 0-1 0-0 | 0:1280,11520:1280:0-0 1:640,5760:640:0-0
= kolors unets/kolors_folder
add_embedding_linear_# 1280,5632 1280 1-2 | 1:5632:1280 2:1280:1280
conv_in 4,9,36,81 320
conv_out 320,2880 4
down_blocks_#_attentions_#_proj_in 640,1280 640,1280 1-2 0-1 | 1:640:640:0-1 2:1280:1280:0-1
down_blocks_#_attentions_#_proj_out 640,1280 640,1280 1-2 0-1 | 1:640:640:0-1 2:1280:1280:0-1
down_blocks_#_attentions_#_transformer_blocks_#_attn1_to_k 640,1280 640,1280 1-2 0-1 0-9 | 1:640:640:0-1;0-1 2:1280:1280:0-1;0-9
down_blocks_#_attentions_#_transformer_blocks_#_attn1_to_out_# 640,1280 640,1280 1-2 0-1 0-9 0-0 | 1:640:640:0-1;0-1;0-0 2:1280:1280:0-1;0-9;0-0
down_blocks_#_attentions_#_transformer_blocks_#_attn1_to_q 640,1280 640,1280 1-2 0-1 0-9 | 1:640:640:0-1;0-1 2:1280:1280:0-1;0-9
down_blocks_#_attentions_#_transformer_blocks_#_attn1_to_v 640,1280 640,1280 1-2 0-1 0-9 | 1:640:640:0-1;0-1 2:1280:1280:0-1;0-9
down_blocks_#_attentions_#_transformer_blocks_#_attn2_to_k 2048 640,1280 1-2 0-1 0-9 | 1:2048:640:0-1;0-1 2:2048:1280:0-1;0-9
down_blocks_#_attentions_#_transformer_blocks_#_attn2_to_out_# 640,1280 640,1280 1-2 0-1 0-9 0-0 | 1:640:640:0-1;0-1;0-0 2:1280:1280:0-1;0-9;0-0
down_blocks_#_attentions_#_transformer_blocks_#_attn2_to_q 640,1280 640,1280 1-2 0-1 0-9 | 1:640:640:0-1;0-1 2:1280:1280:0-1;0-9
down_blocks_#_attentions_#_transformer_blocks_#_attn2_to_v 2048 640,1280 1-2 0-1 0-9 | 1:2048:640:0-1;0-1 2:2048:1280:0-1;0-9
down_blocks_#_attentions_#_transformer_blocks_#_ff_net_# 2560,5120 640,1280 1-2 0-1 0-9 2-2 | 1:2560:640:0-1;0-1;2-2 2:5120:1280:0-1;0-9;2-2
down_blocks_#_attentions_#_transformer_blocks_#_ff_net_#_proj 640,1280 5120,10240 1-2 0-1 0-9 0-0 | 1:640:5120:0-1;0-1;0-0 2:1280:10240:0-1;0-9;0-0
down_blocks_#_downsamplers_#_conv 320,640,2880,5760 320,640 0-1 0-0 | 0:320,2880:320:0-0 1:640,5760:640:0-0
down_blocks_#_resnets_#_conv1 320,640,1280,2880,5760,11520 320,640,1280 0-2 0-1 | 0:320,2880:320:0-1 1:320,640,2880,5760:640:0-1 2:640,1280,5760,11520:1280:0-1
down_blocks_#_resnets_#_conv2 320,640,1280,2880,5760,11520 320,640,1280 0-2 0-1 | 0:320,2880:320:0-1 1:640,5760:640:0-1 2:1280,11520:1280:0-1
down_blocks_#_resnets_#_conv_shortcut 320,640 640,1280 1-2 0-0 | 1:320:640:0-0 2:640:1280:0-0
down_blocks_#_resnets_#_time_emb_proj 1280 320,640,1280 0-2 0-1 | 0:1280:320:0-1 1:1280:640:0-1 2:1280:1280:0-1
encoder_hid_proj 4096 2048
mid_block_attentions_#_proj_in 1280 1280 0-0
mid_block_attentions_#_proj_out 1280 1280 0-0
mid_block_attentions_#_transformer_blocks_#_attn1_to_k 1280 1280 0-0 0-9
mid_block_attentions_#_transformer_blocks_#_attn1_to_out_# 1280 1280 0-0 0-9 0-0
mid_block_attentions_#_transformer_blocks_#_attn1_to_q 1280 1280 0-0 0-9
mid_block_attentions_#_transformer_blocks_#_attn1_to_v 1280 1280 0-0 0-9
mid_block_attentions_#_transformer_blocks_#_attn2_to_k 2048 1280 0-0 0-9
mid_block_attentions_#_transformer_blocks_#_attn2_to_out_# 1280 1280 0-0 0-9 0-0
mid_block_attentions_#_transformer_blocks_#_attn2_to_q 1280 1280 0-0 0-9
mid_block_attentions_#_transformer_blocks_#_attn2_to_v 2048 1280 0-0 0-9
mid_block_attentions_#_transformer_blocks_#_ff_net_# 5120 1280 0-0 0-9 2-2
mid_block_attentions_#_transformer_blocks_#_ff_net_#_proj 1280 10240 0-0 0-9 0-0
mid_block_resnets_#_conv1 1280,11520 1280 0-1
mid_block_resnets_#_conv2 1280,11520 1280 0-1
mid_block_resnets_#_time_emb_proj 1280 1280 0-1
time_embedding_linear_# 320,1280 1280 1-2 | 1:320:1280 2:1280:1280
up_blocks_#_attentions_#_proj_in 640,1280 640,1280 0-1 0-2 | 0:1280:1280:0-2 1:640:640:0-2
up_blocks_#_attentions_#_proj_out 640,1280 640,1280 0-1 0-2 | 0:1280:1280:0-2 1:640:640:0-2
up_blocks_#_attentions_#_transformer_blocks_#_attn1_to_k 640,1280 640,1280 0-1 0-2 0-9 | 0:1280:1280:0-2;0-9 1:640:640:0-2;0-1
up_blocks_#_attentions_#_transformer_blocks_#_attn1_to_out_# 640,1280 640,1280 0-1 0-2 0-9 0-0 | 0:1280:1280:0-2;0-9;0-0 1:640:640:0-2;0-1;0-0
up_blocks_#_attentions_#_transformer_blocks_#_attn1_to_q 640,1280 640,1280 0-1 0-2 0-9 | 0:1280:1280:0-2;0-9 1:640:640:0-2;0-1
up_blocks_#_attentions_#_transformer_blocks_#_attn1_to_v 640,1280 640,1280 0-1 0-2 0-9 | 0:1280:1280:0-2;0-9 1:640:640:0-2;0-1
up_blocks_#_attentions_#_transformer_blocks_#_attn2_to_k 2048 640,1280 0-1 0-2 0-9 | 0:2048:1280:0-2;0-9 1:2048:640:0-2;0-1
up_blocks_#_attentions_#_transformer_blocks_#_attn2_to_out_# 640,1280 640,1280 0-1 0-2 0-9 0-0 | 0:1280:1280:0-2;0-9;0-0 1:640:640:0-2;0-1;0-0
up_blocks_#_attentions_#_transformer_blocks_#_attn2_to_q 640,1280 640,1280 0-1 0-2 0-9 | 0:1280:1280:0-2;0-9 1:640:640:0-2;0-1
up_blocks_#_attentions_#_transformer_blocks_#_attn2_to_v 2048 640,1280 0-1 0-2 0-9 | 0:2048:1280:0-2;0-9 1:2048:640:0-2;0-1
up_blocks_#_attentions_#_transformer_blocks_#_ff_net_# 2560,5120 640,1280 0-1 0-2 0-9 2-2 | 0:5120:1280:0-2;0-9;2-2 1:2560:640:0-2;0-1;2-2
up_blocks_#_attentions_#_transformer_blocks_#_ff_net_#_proj 640,1280 5120,10240 0-1 0-2 0-9 0-0 | 0:1280:10240:0-2;0-9;0-0 1:640:5120:0-2;0-1;0-0
up_blocks_#_resnets_#_conv1 640,960,1280,1920,2560,5760,8640,11520,17280,23040 320,640,1280 0-2 0-2 | 0:1920,2560,17280,23040:1280:0-2 1:960,1280,1920,8640,11520,17280:640:0-2 2:640,960,5760,8640:320:0-2
up_blocks_#_resnets_#_conv2 320,640,1280,2880,5760,11520 320,640,1280 0-2 0-2 | 0:1280,11520:1280:0-2 1:640,5760:640:0-2 2:320,2880:320:0-2
up_blocks_#_resnets_#_conv_shortcut 640,960,1280,1920,2560 320,640,1280 0-2 0-2 | 0:1920,2560:1280:0-2 1:960,1280,1920:640:0-2 2:640,960:320:0-2
up_blocks_#_resnets_#_time_emb_proj 1280 320,640,1280 0-2 0-2 | 0:1280:1280:0-2 1:1280:640:0-2 2:1280:320:0-2
up_blocks_#_upsamplers_#_conv 640,1280,5760,11520 640,1280 0-1 0-0 | 0:1280,11520:1280:0-0 1:640,5760:640:0-0
= kolors unets/kolors_unet_sgm
encoder_hid_proj 4096 2048
input_blocks_#_# 4,36 320 0-0 0-0
input_blocks_#_#_emb_layers_# 1280 320,640,1280 1-8 0-0 1-1 | 1-2:1280:320:0-0;1-1 4-5:1280:640:0-0;1-1 7-8:1280:1280:0-0;1-1
input_blocks_#_#_in_layers_# 320,640,1280,2880,5760,11520 320,640,1280 1-8 0-0 2-2 | 1-2:320,2880:320:0-0;2-2 4:320,2880:640:0-0;2-2 5:640,5760:640:0-0;2-2 7:640,5760:1280:0-0;2-2 8:1280,11520:1280:0-0;2-2
input_blocks_#_#_op 320,640,2880,5760 320,640 3-6 0-0 | 3:320,2880:320:0-0 6:640,5760:640:0-0
input_blocks_#_#_out_layers_# 320,640,1280,2880,5760,11520 320,640,1280 1-8 0-0 3-3 | 1-2:320,2880:320:0-0;3-3 4-5:640,5760:640:0-0;3-3 7-8:1280,11520:1280:0-0;3-3
input_blocks_#_#_proj_in 640,1280 640,1280 4-8 1-1 | 4-5:640:640:1-1 7-8:1280:1280:1-1
input_blocks_#_#_proj_out 640,1280 640,1280 4-8 1-1 | 4-5:640:640:1-1 7-8:1280:1280:1-1
input_blocks_#_#_skip_connection 320,640 640,1280 4-7 0-0 | 4:320:640:0-0 7:640:1280:0-0
input_blocks_#_#_transformer_blocks_#_attn1_to_k 640,1280 640,1280 4-8 1-1 0-9 | 4-5:640:640:1-1;0-1 7-8:1280:1280:1-1;0-9
input_blocks_#_#_transformer_blocks_#_attn1_to_out_# 640,1280 640,1280 4-8 1-1 0-9 0-0 | 4-5:640:640:1-1;0-1;0-0 7-8:1280:1280:1-1;0-9;0-0
input_blocks_#_#_transformer_blocks_#_attn1_to_q 640,1280 640,1280 4-8 1-1 0-9 | 4-5:640:640:1-1;0-1 7-8:1280:1280:1-1;0-9
input_blocks_#_#_transformer_blocks_#_attn1_to_v 640,1280 640,1280 4-8 1-1 0-9 | 4-5:640:640:1-1;0-1 7-8:1280:1280:1-1;0-9
input_blocks_#_#_transformer_blocks_#_attn2_to_k 2048 640,1280 4-8 1-1 0-9 | 4-5:2048:640:1-1;0-1 7-8:2048:1280:1-1;0-9
input_blocks_#_#_transformer_blocks_#_attn2_to_out_# 640,1280 640,1280 4-8 1-1 0-9 0-0 | 4-5:640:640:1-1;0-1;0-0 7-8:1280:1280:1-1;0-9;0-0
input_blocks_#_#_transformer_blocks_#_attn2_to_q 640,1280 640,1280 4-8 1-1 0-9 | 4-5:640:640:1-1;0-1 7-8:1280:1280:1-1;0-9
input_blocks_#_#_transformer_blocks_#_attn2_to_v 2048 640,1280 4-8 1-1 0-9 | 4-5:2048:640:1-1;0-1 7-8:2048:1280:1-1;0-9
input_blocks_#_#_transformer_blocks_#_ff_net_# 2560,5120 640,1280 4-8 1-1 0-9 2-2 | 4-5:2560:640:1-1;0-1;2-2 7-8:5120:1280:1-1;0-9;2-2
input_blocks_#_#_transformer_blocks_#_ff_net_#_proj 640,1280 5120,10240 4-8 1-1 0-9 0-0 | 4-5:640:5120:1-1;0-1;0-0 7-8:1280:10240:1-1;0-9;0-0
label_emb_#_# 1280,5632 1280 0-0 0-2
middle_block_#_emb_layers_# 1280 1280 0-2 1-1
middle_block_#_in_layers_# 1280,11520 1280 0-2 2-2
middle_block_#_out_layers_# 1280,11520 1280 0-2 3-3
middle_block_#_proj_in 1280 1280 1-1
middle_block_#_proj_out 1280 1280 1-1
middle_block_#_transformer_blocks_#_attn1_to_k 1280 1280 1-1 0-9
middle_block_#_transformer_blocks_#_attn1_to_out_# 1280 1280 1-1 0-9 0-0
middle_block_#_transformer_blocks_#_attn1_to_q 1280 1280 1-1 0-9
middle_block_#_transformer_blocks_#_attn1_to_v 1280 1280 1-1 0-9
middle_block_#_transformer_blocks_#_attn2_to_k 2048 1280 1-1 0-9
middle_block_#_transformer_blocks_#_attn2_to_out_# 1280 1280 1-1 0-9 0-0
middle_block_#_transformer_blocks_#_attn2_to_q 1280 1280 1-1 0-9
middle_block_#_transformer_blocks_#_attn2_to_v 2048 1280 1-1 0-9
middle_block_#_transformer_blocks_#_ff_net_# 5120 1280 1-1 0-9 2-2
middle_block_#_transformer_blocks_#_ff_net_#_proj 1280 10240 1-1 0-9 0-0
out_# 320,2880 4 2-2
output_blocks_#_#_conv 640,1280,5760,11520 640,1280 2-5 2-2 | 2:1280,11520:1280:2-2 5:640,5760:640:2-2
output_blocks_#_#_emb_layers_# 1280 320,640,1280 0-8 0-0 1-1 | 0-2:1280:1280:0-0;1-1 3-5:1280:640:0-0;1-1 6-8:1280:320:0-0;1-1
output_blocks_#_#_in_layers_# 640,960,1280,1920,2560,5760,8640,11520,17280,23040 320,640,1280 0-8 0-0 2-2 | 0-1:2560,23040:1280:0-0;2-2 2:1920,17280:1280:0-0;2-2 3:1920,17280:640:0-0;2-2 4:1280,11520:640:0-0;2-2 5:960,8640:640:0-0;2-2 6:960,8640:320:0-0;2-2 7-8:640,5760:320:0-0;2-2
output_blocks_#_#_out_layers_# 320,640,1280,2880,5760,11520 320,640,1280 0-8 0-0 3-3 | 0-2:1280,11520:1280:0-0;3-3 3-5:640,5760:640:0-0;3-3 6-8:320,2880:320:0-0;3-3
output_blocks_#_#_proj_in 640,1280 640,1280 0-5 1-1 | 0-2:1280:1280:1-1 3-5:640:640:1-1
output_blocks_#_#_proj_out 640,1280 640,1280 0-5 1-1 | 0-2:1280:1280:1-1 3-5:640:640:1-1
output_blocks_#_#_skip_connection 640,960,1280,1920,2560 320,640,1280 0-8 0-0 | 0-1:2560:1280:0-0 2:1920:1280:0-0 3:1920:640:0-0 4:1280:640:0-0 5:960:640:0-0 6:960:320:0-0 7-8:640:320:0-0
output_blocks_#_#_transformer_blocks_#_attn1_to_k 640,1280 640,1280 0-5 1-1 0-9 | 0-2:1280:1280:1-1;0-9 3-5:640:640:1-1;0-1
output_blocks_#_#_transformer_blocks_#_attn1_to_out_# 640,1280 640,1280 0-5 1-1 0-9 0-0 | 0-2:1280:1280:1-1;0-9;0-0 3-5:640:640:1-1;0-1;0-0
output_blocks_#_#_transformer_blocks_#_attn1_to_q 640,1280 640,1280 0-5 1-1 0-9 | 0-2:1280:1280:1-1;0-9 3-5:640:640:1-1;0-1
output_blocks_#_#_transformer_blocks_#_attn1_to_v 640,1280 640,1280 0-5 1-1 0-9 | 0-2:1280:1280:1-1;0-9 3-5:640:640:1-1;0-1
output_blocks_#_#_transformer_blocks_#_attn2_to_k 2048 640,1280 0-5 1-1 0-9 | 0-2:2048:1280:1-1;0-9 3-5:2048:640:1-1;0-1
output_blocks_#_#_transformer_blocks_#_attn2_to_out_# 640,1280 640,1280 0-5 1-1 0-9 0-0 | 0-2:1280:1280:1-1;0-9;0-0 3-5:640:640:1-1;0-1;0-0
output_blocks_#_#_transformer_blocks_#_attn2_to_q 640,1280 640,1280 0-5 1-1 0-9 | 0-2:1280:1280:1-1;0-9 3-5:640:640:1-1;0-1
output_blocks_#_#_transformer_blocks_#_attn2_to_v 2048 640,1280 0-5 1-1 0-9 | 0-2:2048:1280:1-1;0-9 3-5:2048:640:1-1;0-1
output_blocks_#_#_transformer_blocks_#_ff_net_# 2560,5120 640,1280 0-5 1-1 0-9 2-2 | 0-2:5120:1280:1-1;0-9;2-2 3-5:2560:640:1-1;0-1;2-2
output_blocks_#_#_transformer_blocks_#_ff_net_#_proj 640,1280 5120,10240 0-5 1-1 0-9 0-0 | 0-2:1280:10240:1-1;0-9;0-0 3-5:640:5120:1-1;0-1;0-0
time_embed_# 320,1280 1280 0-2 | 0:320:1280 2:1280:1280
= krea2 dits/krea2-bfl
blocks_#_attn_gate 6144 6144 0-27
blocks_#_attn_wk 6144 1536 0-27
blocks_#_attn_wo 6144 6144 0-27
blocks_#_attn_wq 6144 6144 0-27
blocks_#_attn_wv 6144 1536 0-27
blocks_#_mlp_down 16384 6144 0-27
blocks_#_mlp_gate 6144 16384 0-27
blocks_#_mlp_up 6144 16384 0-27
first 64 6144
last_linear 6144 64
tmlp_# 256,6144 6144 0-2 | 0:256:6144 2:6144:6144
tproj_# 6144 36864 1-1
txtfusion_layerwise_blocks_#_attn_gate 2560 2560 0-1
txtfusion_layerwise_blocks_#_attn_wk 2560 2560 0-1
txtfusion_layerwise_blocks_#_attn_wo 2560 2560 0-1
txtfusion_layerwise_blocks_#_attn_wq 2560 2560 0-1
txtfusion_layerwise_blocks_#_attn_wv 2560 2560 0-1
txtfusion_layerwise_blocks_#_mlp_down 6912 2560 0-1
txtfusion_layerwise_blocks_#_mlp_gate 2560 6912 0-1
txtfusion_layerwise_blocks_#_mlp_up 2560 6912 0-1
txtfusion_projector 12 1
txtfusion_refiner_blocks_#_attn_gate 2560 2560 0-1
txtfusion_refiner_blocks_#_attn_wk 2560 2560 0-1
txtfusion_refiner_blocks_#_attn_wo 2560 2560 0-1
txtfusion_refiner_blocks_#_attn_wq 2560 2560 0-1
txtfusion_refiner_blocks_#_attn_wv 2560 2560 0-1
txtfusion_refiner_blocks_#_mlp_down 6912 2560 0-1
txtfusion_refiner_blocks_#_mlp_gate 2560 6912 0-1
txtfusion_refiner_blocks_#_mlp_up 2560 6912 0-1
txtmlp_# 2560,6144 6144 1-3 | 1:2560:6144 3:6144:6144
= krea2 dits/krea2-diffusers
final_layer_linear 6144 64
img_in 64 6144
text_fusion_layerwise_blocks_#_attn_to_gate 2560 2560 0-1
text_fusion_layerwise_blocks_#_attn_to_k 2560 2560 0-1
text_fusion_layerwise_blocks_#_attn_to_out_# 2560 2560 0-1 0-0
text_fusion_layerwise_blocks_#_attn_to_q 2560 2560 0-1
text_fusion_layerwise_blocks_#_attn_to_v 2560 2560 0-1
text_fusion_layerwise_blocks_#_ff_down 6912 2560 0-1
text_fusion_layerwise_blocks_#_ff_gate 2560 6912 0-1
text_fusion_layerwise_blocks_#_ff_up 2560 6912 0-1
text_fusion_projector 12 1
text_fusion_refiner_blocks_#_attn_to_gate 2560 2560 0-1
text_fusion_refiner_blocks_#_attn_to_k 2560 2560 0-1
text_fusion_refiner_blocks_#_attn_to_out_# 2560 2560 0-1 0-0
text_fusion_refiner_blocks_#_attn_to_q 2560 2560 0-1
text_fusion_refiner_blocks_#_attn_to_v 2560 2560 0-1
text_fusion_refiner_blocks_#_ff_down 6912 2560 0-1
text_fusion_refiner_blocks_#_ff_gate 2560 6912 0-1
text_fusion_refiner_blocks_#_ff_up 2560 6912 0-1
time_embed_linear_# 256,6144 6144 1-2 | 1:256:6144 2:6144:6144
time_mod_proj 6144 36864
transformer_blocks_#_attn_to_gate 6144 6144 0-27
transformer_blocks_#_attn_to_k 6144 1536 0-27
transformer_blocks_#_attn_to_out_# 6144 6144 0-27 0-0
transformer_blocks_#_attn_to_q 6144 6144 0-27
transformer_blocks_#_attn_to_v 6144 1536 0-27
transformer_blocks_#_ff_down 16384 6144 0-27
transformer_blocks_#_ff_gate 6144 16384 0-27
transformer_blocks_#_ff_up 6144 16384 0-27
txt_in_linear_# 2560,6144 6144 1-2 | 1:2560:6144 2:6144:6144
= longcat_image dits/longcat_image-diffusers
context_embedder 3584 3072
norm_out_linear 3072 6144
proj_out 3072 64
single_transformer_blocks_#_attn_to_k 3072 3072 0-37
single_transformer_blocks_#_attn_to_q 3072 3072 0-37
single_transformer_blocks_#_attn_to_v 3072 3072 0-37
single_transformer_blocks_#_norm_linear 3072 9216 0-37
single_transformer_blocks_#_proj_mlp 3072 12288 0-37
single_transformer_blocks_#_proj_out 15360 3072 0-37
time_embed_timestep_embedder_linear_# 256,3072 3072 1-2 | 1:256:3072 2:3072:3072
transformer_blocks_#_attn_add_k_proj 3072 3072 0-18
transformer_blocks_#_attn_add_q_proj 3072 3072 0-18
transformer_blocks_#_attn_add_v_proj 3072 3072 0-18
transformer_blocks_#_attn_to_add_out 3072 3072 0-18
transformer_blocks_#_attn_to_k 3072 3072 0-18
transformer_blocks_#_attn_to_out_# 3072 3072 0-18 0-0
transformer_blocks_#_attn_to_q 3072 3072 0-18
transformer_blocks_#_attn_to_v 3072 3072 0-18
transformer_blocks_#_ff_context_net_# 12288 3072 0-18 2-2
transformer_blocks_#_ff_context_net_#_proj 3072 12288 0-18 0-0
transformer_blocks_#_ff_net_# 12288 3072 0-18 2-2
transformer_blocks_#_ff_net_#_proj 3072 12288 0-18 0-0
transformer_blocks_#_norm1_context_linear 3072 18432 0-18
transformer_blocks_#_norm1_linear 3072 18432 0-18
x_embedder 64 3072
= ltx2 dits/ltx2-comfy
adaln_single_emb_timestep_embedder_linear_# 256,4096 4096 1-2 | 1:256:4096 2:4096:4096
adaln_single_linear 4096 24576
audio_adaln_single_emb_timestep_embedder_linear_# 256,2048 2048 1-2 | 1:256:2048 2:2048:2048
audio_adaln_single_linear 2048 12288
audio_caption_projection_linear_# 2048,3840 2048 1-2 | 1:3840:2048 2:2048:2048
audio_patchify_proj 128 2048
audio_proj_out 2048 128
av_ca_a2v_gate_adaln_single_emb_timestep_embedder_linear_# 256,4096 4096 1-2 | 1:256:4096 2:4096:4096
av_ca_a2v_gate_adaln_single_linear 4096 4096
av_ca_audio_scale_shift_adaln_single_emb_timestep_embedder_linear_# 256,2048 2048 1-2 | 1:256:2048 2:2048:2048
av_ca_audio_scale_shift_adaln_single_linear 2048 8192
av_ca_v2a_gate_adaln_single_emb_timestep_embedder_linear_# 256,2048 2048 1-2 | 1:256:2048 2:2048:2048
av_ca_v2a_gate_adaln_single_linear 2048 2048
av_ca_video_scale_shift_adaln_single_emb_timestep_embedder_linear_# 256,4096 4096 1-2 | 1:256:4096 2:4096:4096
av_ca_video_scale_shift_adaln_single_linear 4096 16384
caption_projection_linear_# 3840,4096 4096 1-2 | 1:3840:4096 2:4096:4096
patchify_proj 128 4096
proj_out 4096 128
transformer_blocks_#_attn1_to_k 4096 4096 0-47
transformer_blocks_#_attn1_to_out_# 4096 4096 0-47 0-0
transformer_blocks_#_attn1_to_q 4096 4096 0-47
transformer_blocks_#_attn1_to_v 4096 4096 0-47
transformer_blocks_#_attn2_to_k 4096 4096 0-47
transformer_blocks_#_attn2_to_out_# 4096 4096 0-47 0-0
transformer_blocks_#_attn2_to_q 4096 4096 0-47
transformer_blocks_#_attn2_to_v 4096 4096 0-47
transformer_blocks_#_audio_attn1_to_k 2048 2048 0-47
transformer_blocks_#_audio_attn1_to_out_# 2048 2048 0-47 0-0
transformer_blocks_#_audio_attn1_to_q 2048 2048 0-47
transformer_blocks_#_audio_attn1_to_v 2048 2048 0-47
transformer_blocks_#_audio_attn2_to_k 2048 2048 0-47
transformer_blocks_#_audio_attn2_to_out_# 2048 2048 0-47 0-0
transformer_blocks_#_audio_attn2_to_q 2048 2048 0-47
transformer_blocks_#_audio_attn2_to_v 2048 2048 0-47
transformer_blocks_#_audio_ff_net_# 8192 2048 0-47 2-2
transformer_blocks_#_audio_ff_net_#_proj 2048 8192 0-47 0-0
transformer_blocks_#_audio_to_video_attn_to_k 2048 2048 0-47
transformer_blocks_#_audio_to_video_attn_to_out_# 2048 4096 0-47 0-0
transformer_blocks_#_audio_to_video_attn_to_q 4096 2048 0-47
transformer_blocks_#_audio_to_video_attn_to_v 2048 2048 0-47
transformer_blocks_#_ff_net_# 16384 4096 0-47 2-2
transformer_blocks_#_ff_net_#_proj 4096 16384 0-47 0-0
transformer_blocks_#_video_to_audio_attn_to_k 4096 2048 0-47
transformer_blocks_#_video_to_audio_attn_to_out_# 2048 2048 0-47 0-0
transformer_blocks_#_video_to_audio_attn_to_q 2048 2048 0-47
transformer_blocks_#_video_to_audio_attn_to_v 4096 2048 0-47
= ltx2 dits/ltx2-diffusers
audio_caption_projection_linear_# 2048,3840 2048 1-2 | 1:3840:2048 2:2048:2048
audio_proj_in 128 2048
audio_proj_out 2048 128
audio_time_embed_emb_timestep_embedder_linear_# 256,2048 2048 1-2 | 1:256:2048 2:2048:2048
audio_time_embed_linear 2048 12288
av_cross_attn_audio_scale_shift_emb_timestep_embedder_linear_# 256,2048 2048 1-2 | 1:256:2048 2:2048:2048
av_cross_attn_audio_scale_shift_linear 2048 8192
av_cross_attn_audio_v2a_gate_emb_timestep_embedder_linear_# 256,2048 2048 1-2 | 1:256:2048 2:2048:2048
av_cross_attn_audio_v2a_gate_linear 2048 2048
av_cross_attn_video_a2v_gate_emb_timestep_embedder_linear_# 256,4096 4096 1-2 | 1:256:4096 2:4096:4096
av_cross_attn_video_a2v_gate_linear 4096 4096
av_cross_attn_video_scale_shift_emb_timestep_embedder_linear_# 256,4096 4096 1-2 | 1:256:4096 2:4096:4096
av_cross_attn_video_scale_shift_linear 4096 16384
caption_projection_linear_# 3840,4096 4096 1-2 | 1:3840:4096 2:4096:4096
proj_in 128 4096
proj_out 4096 128
time_embed_emb_timestep_embedder_linear_# 256,4096 4096 1-2 | 1:256:4096 2:4096:4096
time_embed_linear 4096 24576
transformer_blocks_#_attn1_to_k 4096 4096 0-47
transformer_blocks_#_attn1_to_out_# 4096 4096 0-47 0-0
transformer_blocks_#_attn1_to_q 4096 4096 0-47
transformer_blocks_#_attn1_to_v 4096 4096 0-47
transformer_blocks_#_attn2_to_k 4096 4096 0-47
transformer_blocks_#_attn2_to_out_# 4096 4096 0-47 0-0
transformer_blocks_#_attn2_to_q 4096 4096 0-47
transformer_blocks_#_attn2_to_v 4096 4096 0-47
transformer_blocks_#_audio_attn1_to_k 2048 2048 0-47
transformer_blocks_#_audio_attn1_to_out_# 2048 2048 0-47 0-0
transformer_blocks_#_audio_attn1_to_q 2048 2048 0-47
transformer_blocks_#_audio_attn1_to_v 2048 2048 0-47
transformer_blocks_#_audio_attn2_to_k 2048 2048 0-47
transformer_blocks_#_audio_attn2_to_out_# 2048 2048 0-47 0-0
transformer_blocks_#_audio_attn2_to_q 2048 2048 0-47
transformer_blocks_#_audio_attn2_to_v 2048 2048 0-47
transformer_blocks_#_audio_ff_net_# 8192 2048 0-47 2-2
transformer_blocks_#_audio_ff_net_#_proj 2048 8192 0-47 0-0
transformer_blocks_#_audio_to_video_attn_to_k 2048 2048 0-47
transformer_blocks_#_audio_to_video_attn_to_out_# 2048 4096 0-47 0-0
transformer_blocks_#_audio_to_video_attn_to_q 4096 2048 0-47
transformer_blocks_#_audio_to_video_attn_to_v 2048 2048 0-47
transformer_blocks_#_ff_net_# 16384 4096 0-47 2-2
transformer_blocks_#_ff_net_#_proj 4096 16384 0-47 0-0
transformer_blocks_#_video_to_audio_attn_to_k 4096 2048 0-47
transformer_blocks_#_video_to_audio_attn_to_out_# 2048 2048 0-47 0-0
transformer_blocks_#_video_to_audio_attn_to_q 2048 2048 0-47
transformer_blocks_#_video_to_audio_attn_to_v 4096 2048 0-47
= ltx_video dits/ltx_13b-bfl
adaln_single_emb_timestep_embedder_linear_# 256,4096 4096 1-2 | 1:256:4096 2:4096:4096
adaln_single_linear 4096 24576
caption_projection_linear_# 4096 4096 1-2
patchify_proj 128 4096
proj_out 4096 128
transformer_blocks_#_attn1_to_k 4096 4096 0-47
transformer_blocks_#_attn1_to_out_# 4096 4096 0-47 0-0
transformer_blocks_#_attn1_to_q 4096 4096 0-47
transformer_blocks_#_attn1_to_v 4096 4096 0-47
transformer_blocks_#_attn2_to_k 4096 4096 0-47
transformer_blocks_#_attn2_to_out_# 4096 4096 0-47 0-0
transformer_blocks_#_attn2_to_q 4096 4096 0-47
transformer_blocks_#_attn2_to_v 4096 4096 0-47
transformer_blocks_#_ff_net_# 16384 4096 0-47 2-2
transformer_blocks_#_ff_net_#_proj 4096 16384 0-47 0-0
= ltx_video dits/ltx_13b-diffusers
caption_projection_linear_# 4096 4096 1-2
proj_in 128 4096
proj_out 4096 128
time_embed_emb_timestep_embedder_linear_# 256,4096 4096 1-2 | 1:256:4096 2:4096:4096
time_embed_linear 4096 24576
transformer_blocks_#_attn1_to_k 4096 4096 0-47
transformer_blocks_#_attn1_to_out_# 4096 4096 0-47 0-0
transformer_blocks_#_attn1_to_q 4096 4096 0-47
transformer_blocks_#_attn1_to_v 4096 4096 0-47
transformer_blocks_#_attn2_to_k 4096 4096 0-47
transformer_blocks_#_attn2_to_out_# 4096 4096 0-47 0-0
transformer_blocks_#_attn2_to_q 4096 4096 0-47
transformer_blocks_#_attn2_to_v 4096 4096 0-47
transformer_blocks_#_ff_net_# 16384 4096 0-47 2-2
transformer_blocks_#_ff_net_#_proj 4096 16384 0-47 0-0
= ltx_video dits/ltx_2b-bfl
adaln_single_emb_timestep_embedder_linear_# 256,2048 2048 1-2 | 1:256:2048 2:2048:2048
adaln_single_linear 2048 12288
caption_projection_linear_# 2048,4096 2048 1-2 | 1:4096:2048 2:2048:2048
patchify_proj 128 2048
proj_out 2048 128
transformer_blocks_#_attn1_to_k 2048 2048 0-27
transformer_blocks_#_attn1_to_out_# 2048 2048 0-27 0-0
transformer_blocks_#_attn1_to_q 2048 2048 0-27
transformer_blocks_#_attn1_to_v 2048 2048 0-27
transformer_blocks_#_attn2_to_k 2048 2048 0-27
transformer_blocks_#_attn2_to_out_# 2048 2048 0-27 0-0
transformer_blocks_#_attn2_to_q 2048 2048 0-27
transformer_blocks_#_attn2_to_v 2048 2048 0-27
transformer_blocks_#_ff_net_# 8192 2048 0-27 2-2
transformer_blocks_#_ff_net_#_proj 2048 8192 0-27 0-0
= ltx_video dits/ltx_2b-diffusers
caption_projection_linear_# 2048,4096 2048 1-2 | 1:4096:2048 2:2048:2048
proj_in 128 2048
proj_out 2048 128
time_embed_emb_timestep_embedder_linear_# 256,2048 2048 1-2 | 1:256:2048 2:2048:2048
time_embed_linear 2048 12288
transformer_blocks_#_attn1_to_k 2048 2048 0-27
transformer_blocks_#_attn1_to_out_# 2048 2048 0-27 0-0
transformer_blocks_#_attn1_to_q 2048 2048 0-27
transformer_blocks_#_attn1_to_v 2048 2048 0-27
transformer_blocks_#_attn2_to_k 2048 2048 0-27
transformer_blocks_#_attn2_to_out_# 2048 2048 0-27 0-0
transformer_blocks_#_attn2_to_q 2048 2048 0-27
transformer_blocks_#_attn2_to_v 2048 2048 0-27
transformer_blocks_#_ff_net_# 8192 2048 0-27 2-2
transformer_blocks_#_ff_net_#_proj 2048 8192 0-27 0-0
= lumina2 dits/lumina2-bfl
cap_embedder_# 2304 2304 1-1
context_refiner_#_attention_out 2304 2304 0-1
context_refiner_#_attention_qkv 2304 3840 0-1
context_refiner_#_feed_forward_w1 2304 9216 0-1
context_refiner_#_feed_forward_w2 9216 2304 0-1
context_refiner_#_feed_forward_w3 2304 9216 0-1
final_layer_adaLN_modulation_# 1024 2304 1-1
final_layer_linear 2304 64
layers_#_adaLN_modulation_# 1024 9216 0-25 1-1
layers_#_attention_out 2304 2304 0-25
layers_#_attention_qkv 2304 3840 0-25
layers_#_feed_forward_w1 2304 9216 0-25
layers_#_feed_forward_w2 9216 2304 0-25
layers_#_feed_forward_w3 2304 9216 0-25
noise_refiner_#_adaLN_modulation_# 1024 9216 0-1 1-1
noise_refiner_#_attention_out 2304 2304 0-1
noise_refiner_#_attention_qkv 2304 3840 0-1
noise_refiner_#_feed_forward_w1 2304 9216 0-1
noise_refiner_#_feed_forward_w2 9216 2304 0-1
noise_refiner_#_feed_forward_w3 2304 9216 0-1
t_embedder_mlp_# 256,1024 1024 0-2 | 0:256:1024 2:1024:1024
x_embedder 64 2304
= lumina2 dits/lumina2-diffusers
context_refiner_#_attn_to_k 2304 768 0-1
context_refiner_#_attn_to_out_# 2304 2304 0-1 0-0
context_refiner_#_attn_to_q 2304 2304 0-1
context_refiner_#_attn_to_v 2304 768 0-1
context_refiner_#_feed_forward_linear_# 2304,9216 2304,9216 0-1 1-3
layers_#_attn_to_k 2304 768 0-25
layers_#_attn_to_out_# 2304 2304 0-25 0-0
layers_#_attn_to_q 2304 2304 0-25
layers_#_attn_to_v 2304 768 0-25
layers_#_feed_forward_linear_# 2304,9216 2304,9216 0-25 1-3
layers_#_norm1_linear 1024 9216 0-25
noise_refiner_#_attn_to_k 2304 768 0-1
noise_refiner_#_attn_to_out_# 2304 2304 0-1 0-0
noise_refiner_#_attn_to_q 2304 2304 0-1
noise_refiner_#_attn_to_v 2304 768 0-1
noise_refiner_#_feed_forward_linear_# 2304,9216 2304,9216 0-1 1-3
noise_refiner_#_norm1_linear 1024 9216 0-1
norm_out_linear_# 1024,2304 64,2304 1-2 | 1:1024:2304 2:2304:64
time_caption_embed_caption_embedder_# 2304 2304 1-1
time_caption_embed_timestep_embedder_linear_# 256,1024 1024 1-2 | 1:256:1024 2:1024:1024
x_embedder 64 2304
= lumina_next dits/lumina_next-diffusers
layers_#_attn1_to_k 2304 576 0-23
layers_#_attn1_to_q 2304 2304 0-23
layers_#_attn1_to_v 2304 576 0-23
layers_#_attn2_to_k 2048 576 0-23
layers_#_attn2_to_out_# 2304 2304 0-23 0-0
layers_#_attn2_to_q 2304 2304 0-23
layers_#_attn2_to_v 2048 576 0-23
layers_#_feed_forward_linear_# 2304,6144 2304,6144 0-23 1-3
layers_#_norm1_linear 1024 9216 0-23
norm_out_linear_# 1024,2304 32,2304 1-2 | 1:1024:2304 2:2304:32
patch_embedder_proj 16 2304
time_caption_embed_caption_embedder_# 2048 1024 1-1
time_caption_embed_timestep_embedder_linear_# 256,1024 1024 1-2 | 1:256:1024 2:1024:1024
= minimax_h3 dits/minimax_h3-comfy
audio_patch_proj 32 5376
blocks_#_adaln_proj_linear 2688 96768 0-49
blocks_#_attn_out_proj 7168 5376 0-49
blocks_#_attn_qkv_proj 5376 21504 0-49
blocks_#_mlp_fc1 5376 28672 0-49
blocks_#_mlp_fc2 14336 5376 0-49
condition_proj 5120 5376
final_layer_adaln_proj_linear 2688 10752
final_layer_audio_out 5376 32
final_layer_video_out 5376 96
time_embedder_proj_in 256 5376
time_embedder_proj_out 5376 2688
token_refiner_blocks_#_attn_out_proj 7168 5376 0-1
token_refiner_blocks_#_attn_qkv_proj 5376 21504 0-1
token_refiner_blocks_#_mlp_fc1 5376 28672 0-1
token_refiner_blocks_#_mlp_fc2 14336 5376 0-1
video_patch_proj 96 5376
= minimax_h3 dits/minimax_h3-diffusers
audio_proj_in 32 5376
audio_proj_out 5376 32
context_embedder 5120 5376
norm_out_linear 2688 10752
proj_in 96 5376
proj_out 5376 96
time_embedder_linear_# 256,5376 2688,5376 1-2 | 1:256:5376 2:5376:2688
token_refiner_refiner_blocks_#_attn_to_k 5376 7168 0-1
token_refiner_refiner_blocks_#_attn_to_out_# 7168 5376 0-1 0-0
token_refiner_refiner_blocks_#_attn_to_q 5376 7168 0-1
token_refiner_refiner_blocks_#_attn_to_v 5376 7168 0-1
token_refiner_refiner_blocks_#_ff_net_# 14336 5376 0-1 2-2
token_refiner_refiner_blocks_#_ff_net_#_proj 5376 28672 0-1 0-0
transformer_blocks_#_adaln_proj_linear 2688 96768 0-49
transformer_blocks_#_attn_to_k 5376 7168 0-49
transformer_blocks_#_attn_to_out_# 7168 5376 0-49 0-0
transformer_blocks_#_attn_to_q 5376 7168 0-49
transformer_blocks_#_attn_to_v 5376 7168 0-49
transformer_blocks_#_ff_net_# 14336 5376 0-49 2-2
transformer_blocks_#_ff_net_#_proj 5376 28672 0-49 0-0
= mochi dits/mochi-bfl
blocks_#_attn_proj_x 3072 3072 0-47
blocks_#_attn_proj_y 3072 1536 0-46
blocks_#_attn_qkv_x 3072 9216 0-47
blocks_#_attn_qkv_y 1536 9216 0-47
blocks_#_mlp_x_w1 3072 16384 0-47
blocks_#_mlp_x_w2 8192 3072 0-47
blocks_#_mlp_y_w1 1536 8192 0-46
blocks_#_mlp_y_w2 4096 1536 0-46
blocks_#_mod_x 3072 12288 0-47
blocks_#_mod_y 3072 1536,6144 0-47 | 0-46:3072:6144 47:3072:1536
final_layer_linear 3072 48
final_layer_mod 3072 6144
t5_y_embedder_to_kv 4096 8192
t5_y_embedder_to_out 4096 3072
t5_y_embedder_to_q 4096 4096
t5_yproj 4096 1536
t_embedder_mlp_# 256,3072 3072 0-2 | 0:256:3072 2:3072:3072
x_embedder_proj 12,48 3072
= mochi dits/mochi-diffusers
norm_out_linear 3072 6144
patch_embed_proj 12,48 3072
proj_out 3072 48
time_embed_caption_proj 4096 1536
time_embed_pooler_to_kv 4096 8192
time_embed_pooler_to_out 4096 3072
time_embed_pooler_to_q 4096 4096
time_embed_timestep_embedder_linear_# 256,3072 3072 1-2 | 1:256:3072 2:3072:3072
transformer_blocks_#_attn1_add_k_proj 1536 3072 0-47
transformer_blocks_#_attn1_add_q_proj 1536 3072 0-47
transformer_blocks_#_attn1_add_v_proj 1536 3072 0-47
transformer_blocks_#_attn1_to_add_out 3072 1536 0-46
transformer_blocks_#_attn1_to_k 3072 3072 0-47
transformer_blocks_#_attn1_to_out_# 3072 3072 0-47 0-0
transformer_blocks_#_attn1_to_q 3072 3072 0-47
transformer_blocks_#_attn1_to_v 3072 3072 0-47
transformer_blocks_#_ff_context_net_# 4096 1536 0-46 2-2
transformer_blocks_#_ff_context_net_#_proj 1536 8192 0-46 0-0
transformer_blocks_#_ff_net_# 8192 3072 0-47 2-2
transformer_blocks_#_ff_net_#_proj 3072 16384 0-47 0-0
transformer_blocks_#_norm1_context_linear 3072 6144 0-46
transformer_blocks_#_norm1_context_linear_# 3072 1536 47-47 1-1
transformer_blocks_#_norm1_linear 3072 12288 0-47
= omnigen dits/omnigen-diffusers
embed_tokens 3072 32064
layers_#_mlp_down_proj 8192 3072 0-31
layers_#_mlp_gate_up_proj 3072 16384 0-31
layers_#_self_attn_to_k 3072 3072 0-31
layers_#_self_attn_to_out_# 3072 3072 0-31 0-0
layers_#_self_attn_to_q 3072 3072 0-31
layers_#_self_attn_to_v 3072 3072 0-31
norm_out_linear 3072 6144
patch_embedding_input_image_proj 4,16 3072
patch_embedding_output_image_proj 4,16 3072
proj_out 3072 16
t_embedder_linear_# 256,3072 3072 1-2 | 1:256:3072 2:3072:3072
time_token_linear_# 256,3072 3072 1-2 | 1:256:3072 2:3072:3072
= omnigen2 dits/omnigen2-bfl
context_refiner_#_attn_to_k 2520 840 0-1
context_refiner_#_attn_to_out_# 2520 2520 0-1 0-0
context_refiner_#_attn_to_q 2520 2520 0-1
context_refiner_#_attn_to_v 2520 840 0-1
context_refiner_#_feed_forward_linear_# 2520,10240 2520,10240 0-1 1-3
layers_#_attn_to_k 2520 840 0-31
layers_#_attn_to_out_# 2520 2520 0-31 0-0
layers_#_attn_to_q 2520 2520 0-31
layers_#_attn_to_v 2520 840 0-31
layers_#_feed_forward_linear_# 2520,10240 2520,10240 0-31 1-3
layers_#_norm1_linear 1024 10080 0-31
noise_refiner_#_attn_to_k 2520 840 0-1
noise_refiner_#_attn_to_out_# 2520 2520 0-1 0-0
noise_refiner_#_attn_to_q 2520 2520 0-1
noise_refiner_#_attn_to_v 2520 840 0-1
noise_refiner_#_feed_forward_linear_# 2520,10240 2520,10240 0-1 1-3
noise_refiner_#_norm1_linear 1024 10080 0-1
norm_out_linear_# 1024,2520 64,2520 1-2 | 1:1024:2520 2:2520:64
ref_image_patch_embedder 64 2520
ref_image_refiner_#_attn_to_k 2520 840 0-1
ref_image_refiner_#_attn_to_out_# 2520 2520 0-1 0-0
ref_image_refiner_#_attn_to_q 2520 2520 0-1
ref_image_refiner_#_attn_to_v 2520 840 0-1
ref_image_refiner_#_feed_forward_linear_# 2520,10240 2520,10240 0-1 1-3
ref_image_refiner_#_norm1_linear 1024 10080 0-1
time_caption_embed_caption_embedder_# 2048 2520 1-1
time_caption_embed_timestep_embedder_linear_# 256,1024 1024 1-2 | 1:256:1024 2:1024:1024
x_embedder 64 2520
= ovis_image dits/ovis_image-bfl
double_blocks_#_img_attn_proj 3072 3072 0-5
double_blocks_#_img_attn_qkv 3072 9216 0-5
double_blocks_#_img_mlp_down_proj 12288 3072 0-5
double_blocks_#_img_mlp_gate_proj 3072 12288 0-5
double_blocks_#_img_mlp_up_proj 3072 12288 0-5
double_blocks_#_img_mod_lin 3072 18432 0-5
double_blocks_#_txt_attn_proj 3072 3072 0-5
double_blocks_#_txt_attn_qkv 3072 9216 0-5
double_blocks_#_txt_mlp_down_proj 12288 3072 0-5
double_blocks_#_txt_mlp_gate_proj 3072 12288 0-5
double_blocks_#_txt_mlp_up_proj 3072 12288 0-5
double_blocks_#_txt_mod_lin 3072 18432 0-5
final_layer_adaLN_modulation_# 3072 6144 1-1
final_layer_linear 3072 64
img_in 64 3072
semantic_txt_in 2048 3072
single_blocks_#_linear1 3072 33792 0-26
single_blocks_#_linear2 15360 3072 0-26
single_blocks_#_modulation_lin 3072 9216 0-26
time_in_in_layer 256 3072
time_in_out_layer 3072 3072
= ovis_image dits/ovis_image-comfy
double_blocks_#_img_attn_proj 3072 3072 0-5
double_blocks_#_img_attn_qkv 3072 9216 0-5
double_blocks_#_img_mlp_down_proj 12288 3072 0-5
double_blocks_#_img_mlp_gate_proj 3072 12288 0-5
double_blocks_#_img_mlp_up_proj 3072 12288 0-5
double_blocks_#_img_mod_lin 3072 18432 0-5
double_blocks_#_txt_attn_proj 3072 3072 0-5
double_blocks_#_txt_attn_qkv 3072 9216 0-5
double_blocks_#_txt_mlp_down_proj 12288 3072 0-5
double_blocks_#_txt_mlp_gate_proj 3072 12288 0-5
double_blocks_#_txt_mlp_up_proj 3072 12288 0-5
double_blocks_#_txt_mod_lin 3072 18432 0-5
final_layer_adaLN_modulation_# 3072 6144 1-1
final_layer_linear 3072 64
img_in 64 3072
single_blocks_#_linear1 3072 33792 0-26
single_blocks_#_linear2 15360 3072 0-26
single_blocks_#_modulation_lin 3072 9216 0-26
time_in_in_layer 256 3072
time_in_out_layer 3072 3072
txt_in 2048 3072
= ovis_image dits/ovis_image-diffusers
context_embedder 2048 3072
norm_out_linear 3072 6144
proj_out 3072 64
single_transformer_blocks_#_attn_to_k 3072 3072 0-26
single_transformer_blocks_#_attn_to_q 3072 3072 0-26
single_transformer_blocks_#_attn_to_v 3072 3072 0-26
single_transformer_blocks_#_norm_linear 3072 9216 0-26
single_transformer_blocks_#_proj_mlp 3072 24576 0-26
single_transformer_blocks_#_proj_out 15360 3072 0-26
timestep_embedder_linear_# 256,3072 3072 1-2 | 1:256:3072 2:3072:3072
transformer_blocks_#_attn_add_k_proj 3072 3072 0-5
transformer_blocks_#_attn_add_q_proj 3072 3072 0-5
transformer_blocks_#_attn_add_v_proj 3072 3072 0-5
transformer_blocks_#_attn_to_add_out 3072 3072 0-5
transformer_blocks_#_attn_to_k 3072 3072 0-5
transformer_blocks_#_attn_to_out_# 3072 3072 0-5 0-0
transformer_blocks_#_attn_to_q 3072 3072 0-5
transformer_blocks_#_attn_to_v 3072 3072 0-5
transformer_blocks_#_ff_context_net_# 12288 3072 0-5 2-2
transformer_blocks_#_ff_context_net_#_proj 3072 24576 0-5 0-0
transformer_blocks_#_ff_net_# 12288 3072 0-5 2-2
transformer_blocks_#_ff_net_#_proj 3072 24576 0-5 0-0
transformer_blocks_#_norm1_context_linear 3072 18432 0-5
transformer_blocks_#_norm1_linear 3072 18432 0-5
x_embedder 64 3072
= pixart_alpha dits/pixart_alpha-bfl
ar_embedder_mlp_# 256,384 384 0-2 | 0:256:384 2:384:384
blocks_#_attn_proj 1152 1152 0-27
blocks_#_attn_qkv 1152 3456 0-27
blocks_#_cross_attn_kv_linear 1152 2304 0-27
blocks_#_cross_attn_proj 1152 1152 0-27
blocks_#_cross_attn_q_linear 1152 1152 0-27
blocks_#_mlp_fc1 1152 4608 0-27
blocks_#_mlp_fc2 4608 1152 0-27
csize_embedder_mlp_# 256,384 384 0-2 | 0:256:384 2:384:384
final_layer_linear 1152 32
t_block_# 1152 6912 1-1
t_embedder_mlp_# 256,1152 1152 0-2 | 0:256:1152 2:1152:1152
x_embedder_proj 4,16 1152
y_embedder_y_proj_fc1 4096 1152
y_embedder_y_proj_fc2 1152 1152
= pixart_alpha dits/pixart_alpha-diffusers
adaln_single_emb_aspect_ratio_embedder_linear_# 256,384 384 1-2 | 1:256:384 2:384:384
adaln_single_emb_resolution_embedder_linear_# 256,384 384 1-2 | 1:256:384 2:384:384
adaln_single_emb_timestep_embedder_linear_# 256,1152 1152 1-2 | 1:256:1152 2:1152:1152
adaln_single_linear 1152 6912
caption_projection_linear_# 1152,4096 1152 1-2 | 1:4096:1152 2:1152:1152
pos_embed_proj 4,16 1152
proj_out 1152 32
transformer_blocks_#_attn1_to_k 1152 1152 0-27
transformer_blocks_#_attn1_to_out_# 1152 1152 0-27 0-0
transformer_blocks_#_attn1_to_q 1152 1152 0-27
transformer_blocks_#_attn1_to_v 1152 1152 0-27
transformer_blocks_#_attn2_to_k 1152 1152 0-27
transformer_blocks_#_attn2_to_out_# 1152 1152 0-27 0-0
transformer_blocks_#_attn2_to_q 1152 1152 0-27
transformer_blocks_#_attn2_to_v 1152 1152 0-27
transformer_blocks_#_ff_net_# 4608 1152 0-27 2-2
transformer_blocks_#_ff_net_#_proj 1152 4608 0-27 0-0
= pixart_alpha dits/pixart_alpha_512-bfl
blocks_#_attn_proj 1152 1152 0-27
blocks_#_attn_qkv 1152 3456 0-27
blocks_#_cross_attn_kv_linear 1152 2304 0-27
blocks_#_cross_attn_proj 1152 1152 0-27
blocks_#_cross_attn_q_linear 1152 1152 0-27
blocks_#_mlp_fc1 1152 4608 0-27
blocks_#_mlp_fc2 4608 1152 0-27
final_layer_linear 1152 32
t_block_# 1152 6912 1-1
t_embedder_mlp_# 256,1152 1152 0-2 | 0:256:1152 2:1152:1152
x_embedder_proj 4,16 1152
y_embedder_y_proj_fc1 4096 1152
y_embedder_y_proj_fc2 1152 1152
= pixart_alpha,pixart_sigma dits/pixart_sigma-diffusers
adaln_single_emb_timestep_embedder_linear_# 256,1152 1152 1-2 | 1:256:1152 2:1152:1152
adaln_single_linear 1152 6912
caption_projection_linear_# 1152,4096 1152 1-2 | 1:4096:1152 2:1152:1152
pos_embed_proj 4,16 1152
proj_out 1152 32
transformer_blocks_#_attn1_to_k 1152 1152 0-27
transformer_blocks_#_attn1_to_out_# 1152 1152 0-27 0-0
transformer_blocks_#_attn1_to_q 1152 1152 0-27
transformer_blocks_#_attn1_to_v 1152 1152 0-27
transformer_blocks_#_attn2_to_k 1152 1152 0-27
transformer_blocks_#_attn2_to_out_# 1152 1152 0-27 0-0
transformer_blocks_#_attn2_to_q 1152 1152 0-27
transformer_blocks_#_attn2_to_v 1152 1152 0-27
transformer_blocks_#_ff_net_# 4608 1152 0-27 2-2
transformer_blocks_#_ff_net_#_proj 1152 4608 0-27 0-0
= pixart_sigma dits/pixart_sigma-bfl
blocks_#_attn_proj 1152 1152 0-27
blocks_#_attn_qkv 1152 3456 0-27
blocks_#_cross_attn_kv_linear 1152 2304 0-27
blocks_#_cross_attn_proj 1152 1152 0-27
blocks_#_cross_attn_q_linear 1152 1152 0-27
blocks_#_mlp_fc1 1152 4608 0-27
blocks_#_mlp_fc2 4608 1152 0-27
final_layer_linear 1152 32
t_block_# 1152 6912 1-1
t_embedder_mlp_# 256,1152 1152 0-2 | 0:256:1152 2:1152:1152
x_embedder_proj 4,16 1152
y_embedder_y_proj_fc1 4096 1152
y_embedder_y_proj_fc2 1152 1152
= playground_v25 unets/playground_v25_ckpt
input_blocks_#_# 4,36 320 0-0 0-0
input_blocks_#_#_emb_layers_# 1280 320,640,1280 1-8 0-0 1-1 | 1-2:1280:320:0-0;1-1 4-5:1280:640:0-0;1-1 7-8:1280:1280:0-0;1-1
input_blocks_#_#_in_layers_# 320,640,1280,2880,5760,11520 320,640,1280 1-8 0-0 2-2 | 1-2:320,2880:320:0-0;2-2 4:320,2880:640:0-0;2-2 5:640,5760:640:0-0;2-2 7:640,5760:1280:0-0;2-2 8:1280,11520:1280:0-0;2-2
input_blocks_#_#_op 320,640,2880,5760 320,640 3-6 0-0 | 3:320,2880:320:0-0 6:640,5760:640:0-0
input_blocks_#_#_out_layers_# 320,640,1280,2880,5760,11520 320,640,1280 1-8 0-0 3-3 | 1-2:320,2880:320:0-0;3-3 4-5:640,5760:640:0-0;3-3 7-8:1280,11520:1280:0-0;3-3
input_blocks_#_#_proj_in 640,1280 640,1280 4-8 1-1 | 4-5:640:640:1-1 7-8:1280:1280:1-1
input_blocks_#_#_proj_out 640,1280 640,1280 4-8 1-1 | 4-5:640:640:1-1 7-8:1280:1280:1-1
input_blocks_#_#_skip_connection 320,640 640,1280 4-7 0-0 | 4:320:640:0-0 7:640:1280:0-0
input_blocks_#_#_transformer_blocks_#_attn1_to_k 640,1280 640,1280 4-8 1-1 0-9 | 4-5:640:640:1-1;0-1 7-8:1280:1280:1-1;0-9
input_blocks_#_#_transformer_blocks_#_attn1_to_out_# 640,1280 640,1280 4-8 1-1 0-9 0-0 | 4-5:640:640:1-1;0-1;0-0 7-8:1280:1280:1-1;0-9;0-0
input_blocks_#_#_transformer_blocks_#_attn1_to_q 640,1280 640,1280 4-8 1-1 0-9 | 4-5:640:640:1-1;0-1 7-8:1280:1280:1-1;0-9
input_blocks_#_#_transformer_blocks_#_attn1_to_v 640,1280 640,1280 4-8 1-1 0-9 | 4-5:640:640:1-1;0-1 7-8:1280:1280:1-1;0-9
input_blocks_#_#_transformer_blocks_#_attn2_to_k 2048 640,1280 4-8 1-1 0-9 | 4-5:2048:640:1-1;0-1 7-8:2048:1280:1-1;0-9
input_blocks_#_#_transformer_blocks_#_attn2_to_out_# 640,1280 640,1280 4-8 1-1 0-9 0-0 | 4-5:640:640:1-1;0-1;0-0 7-8:1280:1280:1-1;0-9;0-0
input_blocks_#_#_transformer_blocks_#_attn2_to_q 640,1280 640,1280 4-8 1-1 0-9 | 4-5:640:640:1-1;0-1 7-8:1280:1280:1-1;0-9
input_blocks_#_#_transformer_blocks_#_attn2_to_v 2048 640,1280 4-8 1-1 0-9 | 4-5:2048:640:1-1;0-1 7-8:2048:1280:1-1;0-9
input_blocks_#_#_transformer_blocks_#_ff_net_# 2560,5120 640,1280 4-8 1-1 0-9 2-2 | 4-5:2560:640:1-1;0-1;2-2 7-8:5120:1280:1-1;0-9;2-2
input_blocks_#_#_transformer_blocks_#_ff_net_#_proj 640,1280 5120,10240 4-8 1-1 0-9 0-0 | 4-5:640:5120:1-1;0-1;0-0 7-8:1280:10240:1-1;0-9;0-0
label_emb_#_# 1280,2816 1280 0-0 0-2
middle_block_#_emb_layers_# 1280 1280 0-2 1-1
middle_block_#_in_layers_# 1280,11520 1280 0-2 2-2
middle_block_#_out_layers_# 1280,11520 1280 0-2 3-3
middle_block_#_proj_in 1280 1280 1-1
middle_block_#_proj_out 1280 1280 1-1
middle_block_#_transformer_blocks_#_attn1_to_k 1280 1280 1-1 0-9
middle_block_#_transformer_blocks_#_attn1_to_out_# 1280 1280 1-1 0-9 0-0
middle_block_#_transformer_blocks_#_attn1_to_q 1280 1280 1-1 0-9
middle_block_#_transformer_blocks_#_attn1_to_v 1280 1280 1-1 0-9
middle_block_#_transformer_blocks_#_attn2_to_k 2048 1280 1-1 0-9
middle_block_#_transformer_blocks_#_attn2_to_out_# 1280 1280 1-1 0-9 0-0
middle_block_#_transformer_blocks_#_attn2_to_q 1280 1280 1-1 0-9
middle_block_#_transformer_blocks_#_attn2_to_v 2048 1280 1-1 0-9
middle_block_#_transformer_blocks_#_ff_net_# 5120 1280 1-1 0-9 2-2
middle_block_#_transformer_blocks_#_ff_net_#_proj 1280 10240 1-1 0-9 0-0
out_# 320,2880 4 2-2
output_blocks_#_#_conv 640,1280,5760,11520 640,1280 2-5 2-2 | 2:1280,11520:1280:2-2 5:640,5760:640:2-2
output_blocks_#_#_emb_layers_# 1280 320,640,1280 0-8 0-0 1-1 | 0-2:1280:1280:0-0;1-1 3-5:1280:640:0-0;1-1 6-8:1280:320:0-0;1-1
output_blocks_#_#_in_layers_# 640,960,1280,1920,2560,5760,8640,11520,17280,23040 320,640,1280 0-8 0-0 2-2 | 0-1:2560,23040:1280:0-0;2-2 2:1920,17280:1280:0-0;2-2 3:1920,17280:640:0-0;2-2 4:1280,11520:640:0-0;2-2 5:960,8640:640:0-0;2-2 6:960,8640:320:0-0;2-2 7-8:640,5760:320:0-0;2-2
output_blocks_#_#_out_layers_# 320,640,1280,2880,5760,11520 320,640,1280 0-8 0-0 3-3 | 0-2:1280,11520:1280:0-0;3-3 3-5:640,5760:640:0-0;3-3 6-8:320,2880:320:0-0;3-3
output_blocks_#_#_proj_in 640,1280 640,1280 0-5 1-1 | 0-2:1280:1280:1-1 3-5:640:640:1-1
output_blocks_#_#_proj_out 640,1280 640,1280 0-5 1-1 | 0-2:1280:1280:1-1 3-5:640:640:1-1
output_blocks_#_#_skip_connection 640,960,1280,1920,2560 320,640,1280 0-8 0-0 | 0-1:2560:1280:0-0 2:1920:1280:0-0 3:1920:640:0-0 4:1280:640:0-0 5:960:640:0-0 6:960:320:0-0 7-8:640:320:0-0
output_blocks_#_#_transformer_blocks_#_attn1_to_k 640,1280 640,1280 0-5 1-1 0-9 | 0-2:1280:1280:1-1;0-9 3-5:640:640:1-1;0-1
output_blocks_#_#_transformer_blocks_#_attn1_to_out_# 640,1280 640,1280 0-5 1-1 0-9 0-0 | 0-2:1280:1280:1-1;0-9;0-0 3-5:640:640:1-1;0-1;0-0
output_blocks_#_#_transformer_blocks_#_attn1_to_q 640,1280 640,1280 0-5 1-1 0-9 | 0-2:1280:1280:1-1;0-9 3-5:640:640:1-1;0-1
output_blocks_#_#_transformer_blocks_#_attn1_to_v 640,1280 640,1280 0-5 1-1 0-9 | 0-2:1280:1280:1-1;0-9 3-5:640:640:1-1;0-1
output_blocks_#_#_transformer_blocks_#_attn2_to_k 2048 640,1280 0-5 1-1 0-9 | 0-2:2048:1280:1-1;0-9 3-5:2048:640:1-1;0-1
output_blocks_#_#_transformer_blocks_#_attn2_to_out_# 640,1280 640,1280 0-5 1-1 0-9 0-0 | 0-2:1280:1280:1-1;0-9;0-0 3-5:640:640:1-1;0-1;0-0
output_blocks_#_#_transformer_blocks_#_attn2_to_q 640,1280 640,1280 0-5 1-1 0-9 | 0-2:1280:1280:1-1;0-9 3-5:640:640:1-1;0-1
output_blocks_#_#_transformer_blocks_#_attn2_to_v 2048 640,1280 0-5 1-1 0-9 | 0-2:2048:1280:1-1;0-9 3-5:2048:640:1-1;0-1
output_blocks_#_#_transformer_blocks_#_ff_net_# 2560,5120 640,1280 0-5 1-1 0-9 2-2 | 0-2:5120:1280:1-1;0-9;2-2 3-5:2560:640:1-1;0-1;2-2
output_blocks_#_#_transformer_blocks_#_ff_net_#_proj 640,1280 5120,10240 0-5 1-1 0-9 0-0 | 0-2:1280:10240:1-1;0-9;0-0 3-5:640:5120:1-1;0-1;0-0
time_embed_# 320,1280 1280 0-2 | 0:320:1280 2:1280:1280
= prx dits/prx-diffusers
blocks_#_attention_img_qkv_proj 1792 5376 0-15
blocks_#_attention_to_out_# 1792 1792 0-15 0-0
blocks_#_attention_txt_kv_proj 1792 3584 0-15
blocks_#_down_proj 6272 1792 0-15
blocks_#_gate_proj 1792 6272 0-15
blocks_#_modulation_lin 1792 10752 0-15
blocks_#_up_proj 1792 6272 0-15
final_layer_adaLN_modulation_# 1792 3584 1-1
final_layer_linear 1792 64
img_in 64 1792
time_in_in_layer 256 1792
time_in_out_layer 1792 1792
txt_in 2304 1792
= qwen_image dits/qwen_image-comfy
img_in 64 3072
norm_out_linear 3072 6144
proj_out 3072 64
time_text_embed_timestep_embedder_linear_# 256,3072 3072 1-2 | 1:256:3072 2:3072:3072
transformer_blocks_#_attn_add_k_proj 3072 3072 0-59
transformer_blocks_#_attn_add_q_proj 3072 3072 0-59
transformer_blocks_#_attn_add_v_proj 3072 3072 0-59
transformer_blocks_#_attn_to_add_out 3072 3072 0-59
transformer_blocks_#_attn_to_k 3072 3072 0-59
transformer_blocks_#_attn_to_out_# 3072 3072 0-59 0-0
transformer_blocks_#_attn_to_q 3072 3072 0-59
transformer_blocks_#_attn_to_v 3072 3072 0-59
transformer_blocks_#_img_mlp_net_# 12288 3072 0-59 2-2
transformer_blocks_#_img_mlp_net_#_proj 3072 12288 0-59 0-0
transformer_blocks_#_img_mod_# 3072 18432 0-59 1-1
transformer_blocks_#_txt_mlp_net_# 12288 3072 0-59 2-2
transformer_blocks_#_txt_mlp_net_#_proj 3072 12288 0-59 0-0
transformer_blocks_#_txt_mod_# 3072 18432 0-59 1-1
txt_in 3584 3072
= qwen_image dits/qwen_image_layered-diffusers
img_in 64 3072
norm_out_linear 3072 6144
proj_out 3072 64
time_text_embed_addition_t_embedding 3072 2
time_text_embed_timestep_embedder_linear_# 256,3072 3072 1-2 | 1:256:3072 2:3072:3072
transformer_blocks_#_attn_add_k_proj 3072 3072 0-59
transformer_blocks_#_attn_add_q_proj 3072 3072 0-59
transformer_blocks_#_attn_add_v_proj 3072 3072 0-59
transformer_blocks_#_attn_to_add_out 3072 3072 0-59
transformer_blocks_#_attn_to_k 3072 3072 0-59
transformer_blocks_#_attn_to_out_# 3072 3072 0-59 0-0
transformer_blocks_#_attn_to_q 3072 3072 0-59
transformer_blocks_#_attn_to_v 3072 3072 0-59
transformer_blocks_#_img_mlp_net_# 12288 3072 0-59 2-2
transformer_blocks_#_img_mlp_net_#_proj 3072 12288 0-59 0-0
transformer_blocks_#_img_mod_# 3072 18432 0-59 1-1
transformer_blocks_#_txt_mlp_net_# 12288 3072 0-59 2-2
transformer_blocks_#_txt_mlp_net_#_proj 3072 12288 0-59 0-0
transformer_blocks_#_txt_mod_# 3072 18432 0-59 1-1
txt_in 3584 3072
= qwen_image21 dits/qwen_image21-diffusers
img_in 64 4096
modulation_# 4096 16384 1-1
norm_out_linear 4096 4096
proj_out 4096 64
time_text_embed_timestep_embedder_linear_# 256,4096 4096 1-2 | 1:256:4096 2:4096:4096
transformer_blocks_#_attn_to_k 4096 4096 0-31
transformer_blocks_#_attn_to_out_# 4096 4096 0-31 0-0
transformer_blocks_#_attn_to_q 4096 4096 0-31
transformer_blocks_#_attn_to_v 4096 4096 0-31
transformer_blocks_#_img_mlp_gate_layer 4096 12288 0-31
transformer_blocks_#_img_mlp_out 12288 4096 0-31
transformer_blocks_#_img_mlp_proj 4096 12288 0-31
txt_in_in_layer 4096 4096
txt_in_out_layer 4096 4096
= sana dits/sana-folder
caption_projection_linear_# 2240,2304 2240 1-2 | 1:2304:2240 2:2240:2240
patch_embed_proj 32 2240
proj_out 2240 32
time_embed_emb_timestep_embedder_linear_# 256,2240 2240 1-2 | 1:256:2240 2:2240:2240
time_embed_linear 2240 13440
transformer_blocks_#_attn1_to_k 2240 2240 0-19
transformer_blocks_#_attn1_to_out_# 2240 2240 0-19 0-0
transformer_blocks_#_attn1_to_q 2240 2240 0-19
transformer_blocks_#_attn1_to_v 2240 2240 0-19
transformer_blocks_#_attn2_to_k 2240 2240 0-19
transformer_blocks_#_attn2_to_out_# 2240 2240 0-19 0-0
transformer_blocks_#_attn2_to_q 2240 2240 0-19
transformer_blocks_#_attn2_to_v 2240 2240 0-19
transformer_blocks_#_ff_conv_depth 1,9 11200 0-19
transformer_blocks_#_ff_conv_inverted 2240 11200 0-19
transformer_blocks_#_ff_conv_point 5600 2240 0-19
= sana dits/sana_1600m-bfl
blocks_#_attn_proj 2240 2240 0-19
blocks_#_attn_qkv 2240 6720 0-19
blocks_#_cross_attn_kv_linear 2240 4480 0-19
blocks_#_cross_attn_proj 2240 2240 0-19
blocks_#_cross_attn_q_linear 2240 2240 0-19
blocks_#_mlp_depth_conv_conv 1,9 11200 0-19
blocks_#_mlp_inverted_conv_conv 2240 11200 0-19
blocks_#_mlp_point_conv_conv 5600 2240 0-19
final_layer_linear 2240 32
t_block_# 2240 13440 1-1
t_embedder_mlp_# 256,2240 2240 0-2 | 0:256:2240 2:2240:2240
x_embedder_proj 32 2240
y_embedder_y_proj_fc1 2304 2240
y_embedder_y_proj_fc2 2240 2240
= sana dits/sana_600m-diffusers
caption_projection_linear_# 1152,2304 1152 1-2 | 1:2304:1152 2:1152:1152
patch_embed_proj 32 1152
proj_out 1152 32
time_embed_emb_timestep_embedder_linear_# 256,1152 1152 1-2 | 1:256:1152 2:1152:1152
time_embed_linear 1152 6912
transformer_blocks_#_attn1_to_k 1152 1152 0-27
transformer_blocks_#_attn1_to_out_# 1152 1152 0-27 0-0
transformer_blocks_#_attn1_to_q 1152 1152 0-27
transformer_blocks_#_attn1_to_v 1152 1152 0-27
transformer_blocks_#_attn2_to_k 1152 1152 0-27
transformer_blocks_#_attn2_to_out_# 1152 1152 0-27 0-0
transformer_blocks_#_attn2_to_q 1152 1152 0-27
transformer_blocks_#_attn2_to_v 1152 1152 0-27
transformer_blocks_#_ff_conv_depth 1,9 5760 0-27
transformer_blocks_#_ff_conv_inverted 1152 5760 0-27
transformer_blocks_#_ff_conv_point 2880 1152 0-27
= sana dits/sana_sprint-diffusers
caption_projection_linear_# 2240,2304 2240 1-2 | 1:2304:2240 2:2240:2240
patch_embed_proj 32 2240
proj_out 2240 32
time_embed_guidance_embedder_linear_# 256,2240 2240 1-2 | 1:256:2240 2:2240:2240
time_embed_linear 2240 13440
time_embed_timestep_embedder_linear_# 256,2240 2240 1-2 | 1:256:2240 2:2240:2240
transformer_blocks_#_attn1_to_k 2240 2240 0-19
transformer_blocks_#_attn1_to_out_# 2240 2240 0-19 0-0
transformer_blocks_#_attn1_to_q 2240 2240 0-19
transformer_blocks_#_attn1_to_v 2240 2240 0-19
transformer_blocks_#_attn2_to_k 2240 2240 0-19
transformer_blocks_#_attn2_to_out_# 2240 2240 0-19 0-0
transformer_blocks_#_attn2_to_q 2240 2240 0-19
transformer_blocks_#_attn2_to_v 2240 2240 0-19
transformer_blocks_#_ff_conv_depth 1,9 11200 0-19
transformer_blocks_#_ff_conv_inverted 2240 11200 0-19
transformer_blocks_#_ff_conv_point 5600 2240 0-19
= sana_video dits/sana_video-diffusers
caption_projection_linear_# 2240,2304 2240 1-2 | 1:2304:2240 2:2240:2240
patch_embedding 16,64 2240
proj_out 2240 64
time_embed_emb_timestep_embedder_linear_# 256,2240 2240 1-2 | 1:256:2240 2:2240:2240
time_embed_linear 2240 13440
transformer_blocks_#_attn1_to_k 2240 2240 0-19
transformer_blocks_#_attn1_to_out_# 2240 2240 0-19 0-0
transformer_blocks_#_attn1_to_q 2240 2240 0-19
transformer_blocks_#_attn1_to_v 2240 2240 0-19
transformer_blocks_#_attn2_to_k 2240 2240 0-19
transformer_blocks_#_attn2_to_out_# 2240 2240 0-19 0-0
transformer_blocks_#_attn2_to_q 2240 2240 0-19
transformer_blocks_#_attn2_to_v 2240 2240 0-19
transformer_blocks_#_ff_conv_depth 1,9 11200 0-19
transformer_blocks_#_ff_conv_inverted 2240 11200 0-19
transformer_blocks_#_ff_conv_point 5600 2240 0-19
transformer_blocks_#_ff_conv_temp 2240,6720 2240 0-19
= sd1 unets/sd1_ckpt
input_blocks_#_# 4,8,9,36,72,81 320 0-0 0-0
input_blocks_#_#_emb_layers_# 1280 320,640,1280 1-11 0-0 1-1 | 1-2:1280:320:0-0;1-1 4-5:1280:640:0-0;1-1 7-8:1280:1280:0-0;1-1 10-11:1280:1280:0-0;1-1
input_blocks_#_#_in_layers_# 320,640,1280,2880,5760,11520 320,640,1280 1-11 0-0 2-2 | 1-2:320,2880:320:0-0;2-2 4:320,2880:640:0-0;2-2 5:640,5760:640:0-0;2-2 7:640,5760:1280:0-0;2-2 8:1280,11520:1280:0-0;2-2 10-11:1280,11520:1280:0-0;2-2
input_blocks_#_#_op 320,640,1280,2880,5760,11520 320,640,1280 3-9 0-0 | 3:320,2880:320:0-0 6:640,5760:640:0-0 9:1280,11520:1280:0-0
input_blocks_#_#_out_layers_# 320,640,1280,2880,5760,11520 320,640,1280 1-11 0-0 3-3 | 1-2:320,2880:320:0-0;3-3 4-5:640,5760:640:0-0;3-3 7-8:1280,11520:1280:0-0;3-3 10-11:1280,11520:1280:0-0;3-3
input_blocks_#_#_proj_in 320,640,1280 320,640,1280 1-8 1-1 | 1-2:320:320:1-1 4-5:640:640:1-1 7-8:1280:1280:1-1
input_blocks_#_#_proj_out 320,640,1280 320,640,1280 1-8 1-1 | 1-2:320:320:1-1 4-5:640:640:1-1 7-8:1280:1280:1-1
input_blocks_#_#_skip_connection 320,640 640,1280 4-7 0-0 | 4:320:640:0-0 7:640:1280:0-0
input_blocks_#_#_transformer_blocks_#_attn1_to_k 320,640,1280 320,640,1280 1-8 1-1 0-0 | 1-2:320:320:1-1;0-0 4-5:640:640:1-1;0-0 7-8:1280:1280:1-1;0-0
input_blocks_#_#_transformer_blocks_#_attn1_to_out_# 320,640,1280 320,640,1280 1-8 1-1 0-0 0-0 | 1-2:320:320:1-1;0-0;0-0 4-5:640:640:1-1;0-0;0-0 7-8:1280:1280:1-1;0-0;0-0
input_blocks_#_#_transformer_blocks_#_attn1_to_q 320,640,1280 320,640,1280 1-8 1-1 0-0 | 1-2:320:320:1-1;0-0 4-5:640:640:1-1;0-0 7-8:1280:1280:1-1;0-0
input_blocks_#_#_transformer_blocks_#_attn1_to_v 320,640,1280 320,640,1280 1-8 1-1 0-0 | 1-2:320:320:1-1;0-0 4-5:640:640:1-1;0-0 7-8:1280:1280:1-1;0-0
input_blocks_#_#_transformer_blocks_#_attn2_to_k 768 320,640,1280 1-8 1-1 0-0 | 1-2:768:320:1-1;0-0 4-5:768:640:1-1;0-0 7-8:768:1280:1-1;0-0
input_blocks_#_#_transformer_blocks_#_attn2_to_out_# 320,640,1280 320,640,1280 1-8 1-1 0-0 0-0 | 1-2:320:320:1-1;0-0;0-0 4-5:640:640:1-1;0-0;0-0 7-8:1280:1280:1-1;0-0;0-0
input_blocks_#_#_transformer_blocks_#_attn2_to_q 320,640,1280 320,640,1280 1-8 1-1 0-0 | 1-2:320:320:1-1;0-0 4-5:640:640:1-1;0-0 7-8:1280:1280:1-1;0-0
input_blocks_#_#_transformer_blocks_#_attn2_to_v 768 320,640,1280 1-8 1-1 0-0 | 1-2:768:320:1-1;0-0 4-5:768:640:1-1;0-0 7-8:768:1280:1-1;0-0
input_blocks_#_#_transformer_blocks_#_ff_net_# 1280,2560,5120 320,640,1280 1-8 1-1 0-0 2-2 | 1-2:1280:320:1-1;0-0;2-2 4-5:2560:640:1-1;0-0;2-2 7-8:5120:1280:1-1;0-0;2-2
input_blocks_#_#_transformer_blocks_#_ff_net_#_proj 320,640,1280 2560,5120,10240 1-8 1-1 0-0 0-0 | 1-2:320:2560:1-1;0-0;0-0 4-5:640:5120:1-1;0-0;0-0 7-8:1280:10240:1-1;0-0;0-0
middle_block_#_emb_layers_# 1280 1280 0-2 1-1
middle_block_#_in_layers_# 1280,11520 1280 0-2 2-2
middle_block_#_out_layers_# 1280,11520 1280 0-2 3-3
middle_block_#_proj_in 1280 1280 1-1
middle_block_#_proj_out 1280 1280 1-1
middle_block_#_transformer_blocks_#_attn1_to_k 1280 1280 1-1 0-0
middle_block_#_transformer_blocks_#_attn1_to_out_# 1280 1280 1-1 0-0 0-0
middle_block_#_transformer_blocks_#_attn1_to_q 1280 1280 1-1 0-0
middle_block_#_transformer_blocks_#_attn1_to_v 1280 1280 1-1 0-0
middle_block_#_transformer_blocks_#_attn2_to_k 768 1280 1-1 0-0
middle_block_#_transformer_blocks_#_attn2_to_out_# 1280 1280 1-1 0-0 0-0
middle_block_#_transformer_blocks_#_attn2_to_q 1280 1280 1-1 0-0
middle_block_#_transformer_blocks_#_attn2_to_v 768 1280 1-1 0-0
middle_block_#_transformer_blocks_#_ff_net_# 5120 1280 1-1 0-0 2-2
middle_block_#_transformer_blocks_#_ff_net_#_proj 1280 10240 1-1 0-0 0-0
out_# 320,2880 4 2-2
output_blocks_#_#_conv 640,1280,5760,11520 640,1280 2-8 1-2 | 2:1280,11520:1280:1-1 5:1280,11520:1280:2-2 8:640,5760:640:2-2
output_blocks_#_#_emb_layers_# 1280 320,640,1280 0-11 0-0 1-1 | 0-5:1280:1280:0-0;1-1 6-8:1280:640:0-0;1-1 9-11:1280:320:0-0;1-1
output_blocks_#_#_in_layers_# 640,960,1280,1920,2560,5760,8640,11520,17280,23040 320,640,1280 0-11 0-0 2-2 | 0-4:2560,23040:1280:0-0;2-2 5:1920,17280:1280:0-0;2-2 6:1920,17280:640:0-0;2-2 7:1280,11520:640:0-0;2-2 8:960,8640:640:0-0;2-2 9:960,8640:320:0-0;2-2 10-11:640,5760:320:0-0;2-2
output_blocks_#_#_out_layers_# 320,640,1280,2880,5760,11520 320,640,1280 0-11 0-0 3-3 | 0-5:1280,11520:1280:0-0;3-3 6-8:640,5760:640:0-0;3-3 9-11:320,2880:320:0-0;3-3
output_blocks_#_#_proj_in 320,640,1280 320,640,1280 3-11 1-1 | 3-5:1280:1280:1-1 6-8:640:640:1-1 9-11:320:320:1-1
output_blocks_#_#_proj_out 320,640,1280 320,640,1280 3-11 1-1 | 3-5:1280:1280:1-1 6-8:640:640:1-1 9-11:320:320:1-1
output_blocks_#_#_skip_connection 640,960,1280,1920,2560 320,640,1280 0-11 0-0 | 0-4:2560:1280:0-0 5:1920:1280:0-0 6:1920:640:0-0 7:1280:640:0-0 8:960:640:0-0 9:960:320:0-0 10-11:640:320:0-0
output_blocks_#_#_transformer_blocks_#_attn1_to_k 320,640,1280 320,640,1280 3-11 1-1 0-0 | 3-5:1280:1280:1-1;0-0 6-8:640:640:1-1;0-0 9-11:320:320:1-1;0-0
output_blocks_#_#_transformer_blocks_#_attn1_to_out_# 320,640,1280 320,640,1280 3-11 1-1 0-0 0-0 | 3-5:1280:1280:1-1;0-0;0-0 6-8:640:640:1-1;0-0;0-0 9-11:320:320:1-1;0-0;0-0
output_blocks_#_#_transformer_blocks_#_attn1_to_q 320,640,1280 320,640,1280 3-11 1-1 0-0 | 3-5:1280:1280:1-1;0-0 6-8:640:640:1-1;0-0 9-11:320:320:1-1;0-0
output_blocks_#_#_transformer_blocks_#_attn1_to_v 320,640,1280 320,640,1280 3-11 1-1 0-0 | 3-5:1280:1280:1-1;0-0 6-8:640:640:1-1;0-0 9-11:320:320:1-1;0-0
output_blocks_#_#_transformer_blocks_#_attn2_to_k 768 320,640,1280 3-11 1-1 0-0 | 3-5:768:1280:1-1;0-0 6-8:768:640:1-1;0-0 9-11:768:320:1-1;0-0
output_blocks_#_#_transformer_blocks_#_attn2_to_out_# 320,640,1280 320,640,1280 3-11 1-1 0-0 0-0 | 3-5:1280:1280:1-1;0-0;0-0 6-8:640:640:1-1;0-0;0-0 9-11:320:320:1-1;0-0;0-0
output_blocks_#_#_transformer_blocks_#_attn2_to_q 320,640,1280 320,640,1280 3-11 1-1 0-0 | 3-5:1280:1280:1-1;0-0 6-8:640:640:1-1;0-0 9-11:320:320:1-1;0-0
output_blocks_#_#_transformer_blocks_#_attn2_to_v 768 320,640,1280 3-11 1-1 0-0 | 3-5:768:1280:1-1;0-0 6-8:768:640:1-1;0-0 9-11:768:320:1-1;0-0
output_blocks_#_#_transformer_blocks_#_ff_net_# 1280,2560,5120 320,640,1280 3-11 1-1 0-0 2-2 | 3-5:5120:1280:1-1;0-0;2-2 6-8:2560:640:1-1;0-0;2-2 9-11:1280:320:1-1;0-0;2-2
output_blocks_#_#_transformer_blocks_#_ff_net_#_proj 320,640,1280 2560,5120,10240 3-11 1-1 0-0 0-0 | 3-5:1280:10240:1-1;0-0;0-0 6-8:640:5120:1-1;0-0;0-0 9-11:320:2560:1-1;0-0;0-0
time_embed_# 320,1280 1280 0-2 | 0:320:1280 2:1280:1280
= sd1 unets/sd1_folder
conv_in 4,9,36,81 320
conv_out 320,2880 4
down_blocks_#_attentions_#_proj_in 320,640,1280 320,640,1280 0-2 0-1 | 0:320:320:0-1 1:640:640:0-1 2:1280:1280:0-1
down_blocks_#_attentions_#_proj_out 320,640,1280 320,640,1280 0-2 0-1 | 0:320:320:0-1 1:640:640:0-1 2:1280:1280:0-1
down_blocks_#_attentions_#_transformer_blocks_#_attn1_to_k 320,640,1280 320,640,1280 0-2 0-1 0-0 | 0:320:320:0-1;0-0 1:640:640:0-1;0-0 2:1280:1280:0-1;0-0
down_blocks_#_attentions_#_transformer_blocks_#_attn1_to_out_# 320,640,1280 320,640,1280 0-2 0-1 0-0 0-0 | 0:320:320:0-1;0-0;0-0 1:640:640:0-1;0-0;0-0 2:1280:1280:0-1;0-0;0-0
down_blocks_#_attentions_#_transformer_blocks_#_attn1_to_q 320,640,1280 320,640,1280 0-2 0-1 0-0 | 0:320:320:0-1;0-0 1:640:640:0-1;0-0 2:1280:1280:0-1;0-0
down_blocks_#_attentions_#_transformer_blocks_#_attn1_to_v 320,640,1280 320,640,1280 0-2 0-1 0-0 | 0:320:320:0-1;0-0 1:640:640:0-1;0-0 2:1280:1280:0-1;0-0
down_blocks_#_attentions_#_transformer_blocks_#_attn2_to_k 768 320,640,1280 0-2 0-1 0-0 | 0:768:320:0-1;0-0 1:768:640:0-1;0-0 2:768:1280:0-1;0-0
down_blocks_#_attentions_#_transformer_blocks_#_attn2_to_out_# 320,640,1280 320,640,1280 0-2 0-1 0-0 0-0 | 0:320:320:0-1;0-0;0-0 1:640:640:0-1;0-0;0-0 2:1280:1280:0-1;0-0;0-0
down_blocks_#_attentions_#_transformer_blocks_#_attn2_to_q 320,640,1280 320,640,1280 0-2 0-1 0-0 | 0:320:320:0-1;0-0 1:640:640:0-1;0-0 2:1280:1280:0-1;0-0
down_blocks_#_attentions_#_transformer_blocks_#_attn2_to_v 768 320,640,1280 0-2 0-1 0-0 | 0:768:320:0-1;0-0 1:768:640:0-1;0-0 2:768:1280:0-1;0-0
down_blocks_#_attentions_#_transformer_blocks_#_ff_net_# 1280,2560,5120 320,640,1280 0-2 0-1 0-0 2-2 | 0:1280:320:0-1;0-0;2-2 1:2560:640:0-1;0-0;2-2 2:5120:1280:0-1;0-0;2-2
down_blocks_#_attentions_#_transformer_blocks_#_ff_net_#_proj 320,640,1280 2560,5120,10240 0-2 0-1 0-0 0-0 | 0:320:2560:0-1;0-0;0-0 1:640:5120:0-1;0-0;0-0 2:1280:10240:0-1;0-0;0-0
down_blocks_#_downsamplers_#_conv 320,640,1280,2880,5760,11520 320,640,1280 0-2 0-0 | 0:320,2880:320:0-0 1:640,5760:640:0-0 2:1280,11520:1280:0-0
down_blocks_#_resnets_#_conv1 320,640,1280,2880,5760,11520 320,640,1280 0-3 0-1 | 0:320,2880:320:0-1 1:320,640,2880,5760:640:0-1 2:640,1280,5760,11520:1280:0-1 3:1280,11520:1280:0-1
down_blocks_#_resnets_#_conv2 320,640,1280,2880,5760,11520 320,640,1280 0-3 0-1 | 0:320,2880:320:0-1 1:640,5760:640:0-1 2-3:1280,11520:1280:0-1
down_blocks_#_resnets_#_conv_shortcut 320,640 640,1280 1-2 0-0 | 1:320:640:0-0 2:640:1280:0-0
down_blocks_#_resnets_#_time_emb_proj 1280 320,640,1280 0-3 0-1 | 0:1280:320:0-1 1:1280:640:0-1 2-3:1280:1280:0-1
mid_block_attentions_#_proj_in 1280 1280 0-0
mid_block_attentions_#_proj_out 1280 1280 0-0
mid_block_attentions_#_transformer_blocks_#_attn1_to_k 1280 1280 0-0 0-0
mid_block_attentions_#_transformer_blocks_#_attn1_to_out_# 1280 1280 0-0 0-0 0-0
mid_block_attentions_#_transformer_blocks_#_attn1_to_q 1280 1280 0-0 0-0
mid_block_attentions_#_transformer_blocks_#_attn1_to_v 1280 1280 0-0 0-0
mid_block_attentions_#_transformer_blocks_#_attn2_to_k 768 1280 0-0 0-0
mid_block_attentions_#_transformer_blocks_#_attn2_to_out_# 1280 1280 0-0 0-0 0-0
mid_block_attentions_#_transformer_blocks_#_attn2_to_q 1280 1280 0-0 0-0
mid_block_attentions_#_transformer_blocks_#_attn2_to_v 768 1280 0-0 0-0
mid_block_attentions_#_transformer_blocks_#_ff_net_# 5120 1280 0-0 0-0 2-2
mid_block_attentions_#_transformer_blocks_#_ff_net_#_proj 1280 10240 0-0 0-0 0-0
mid_block_resnets_#_conv1 1280,11520 1280 0-1
mid_block_resnets_#_conv2 1280,11520 1280 0-1
mid_block_resnets_#_time_emb_proj 1280 1280 0-1
time_embedding_linear_# 320,1280 1280 1-2 | 1:320:1280 2:1280:1280
up_blocks_#_attentions_#_proj_in 320,640,1280 320,640,1280 1-3 0-2 | 1:1280:1280:0-2 2:640:640:0-2 3:320:320:0-2
up_blocks_#_attentions_#_proj_out 320,640,1280 320,640,1280 1-3 0-2 | 1:1280:1280:0-2 2:640:640:0-2 3:320:320:0-2
up_blocks_#_attentions_#_transformer_blocks_#_attn1_to_k 320,640,1280 320,640,1280 1-3 0-2 0-0 | 1:1280:1280:0-2;0-0 2:640:640:0-2;0-0 3:320:320:0-2;0-0
up_blocks_#_attentions_#_transformer_blocks_#_attn1_to_out_# 320,640,1280 320,640,1280 1-3 0-2 0-0 0-0 | 1:1280:1280:0-2;0-0;0-0 2:640:640:0-2;0-0;0-0 3:320:320:0-2;0-0;0-0
up_blocks_#_attentions_#_transformer_blocks_#_attn1_to_q 320,640,1280 320,640,1280 1-3 0-2 0-0 | 1:1280:1280:0-2;0-0 2:640:640:0-2;0-0 3:320:320:0-2;0-0
up_blocks_#_attentions_#_transformer_blocks_#_attn1_to_v 320,640,1280 320,640,1280 1-3 0-2 0-0 | 1:1280:1280:0-2;0-0 2:640:640:0-2;0-0 3:320:320:0-2;0-0
up_blocks_#_attentions_#_transformer_blocks_#_attn2_to_k 768 320,640,1280 1-3 0-2 0-0 | 1:768:1280:0-2;0-0 2:768:640:0-2;0-0 3:768:320:0-2;0-0
up_blocks_#_attentions_#_transformer_blocks_#_attn2_to_out_# 320,640,1280 320,640,1280 1-3 0-2 0-0 0-0 | 1:1280:1280:0-2;0-0;0-0 2:640:640:0-2;0-0;0-0 3:320:320:0-2;0-0;0-0
up_blocks_#_attentions_#_transformer_blocks_#_attn2_to_q 320,640,1280 320,640,1280 1-3 0-2 0-0 | 1:1280:1280:0-2;0-0 2:640:640:0-2;0-0 3:320:320:0-2;0-0
up_blocks_#_attentions_#_transformer_blocks_#_attn2_to_v 768 320,640,1280 1-3 0-2 0-0 | 1:768:1280:0-2;0-0 2:768:640:0-2;0-0 3:768:320:0-2;0-0
up_blocks_#_attentions_#_transformer_blocks_#_ff_net_# 1280,2560,5120 320,640,1280 1-3 0-2 0-0 2-2 | 1:5120:1280:0-2;0-0;2-2 2:2560:640:0-2;0-0;2-2 3:1280:320:0-2;0-0;2-2
up_blocks_#_attentions_#_transformer_blocks_#_ff_net_#_proj 320,640,1280 2560,5120,10240 1-3 0-2 0-0 0-0 | 1:1280:10240:0-2;0-0;0-0 2:640:5120:0-2;0-0;0-0 3:320:2560:0-2;0-0;0-0
up_blocks_#_resnets_#_conv1 640,960,1280,1920,2560,5760,8640,11520,17280,23040 320,640,1280 0-3 0-2 | 0:2560,23040:1280:0-2 1:1920,2560,17280,23040:1280:0-2 2:960,1280,1920,8640,11520,17280:640:0-2 3:640,960,5760,8640:320:0-2
up_blocks_#_resnets_#_conv2 320,640,1280,2880,5760,11520 320,640,1280 0-3 0-2 | 0-1:1280,11520:1280:0-2 2:640,5760:640:0-2 3:320,2880:320:0-2
up_blocks_#_resnets_#_conv_shortcut 640,960,1280,1920,2560 320,640,1280 0-3 0-2 | 0:2560:1280:0-2 1:1920,2560:1280:0-2 2:960,1280,1920:640:0-2 3:640,960:320:0-2
up_blocks_#_resnets_#_time_emb_proj 1280 320,640,1280 0-3 0-2 | 0-1:1280:1280:0-2 2:1280:640:0-2 3:1280:320:0-2
up_blocks_#_upsamplers_#_conv 640,1280,5760,11520 640,1280 0-2 0-0 | 0-1:1280,11520:1280:0-0 2:640,5760:640:0-0
= sd1 unets/sd1_unet_diffusers_lcm
conv_in 4,36 320
conv_out 320,2880 4
down_blocks_#_attentions_#_proj_in 320,640,1280 320,640,1280 0-2 0-1 | 0:320:320:0-1 1:640:640:0-1 2:1280:1280:0-1
down_blocks_#_attentions_#_proj_out 320,640,1280 320,640,1280 0-2 0-1 | 0:320:320:0-1 1:640:640:0-1 2:1280:1280:0-1
down_blocks_#_attentions_#_transformer_blocks_#_attn1_to_k 320,640,1280 320,640,1280 0-2 0-1 0-0 | 0:320:320:0-1;0-0 1:640:640:0-1;0-0 2:1280:1280:0-1;0-0
down_blocks_#_attentions_#_transformer_blocks_#_attn1_to_out_# 320,640,1280 320,640,1280 0-2 0-1 0-0 0-0 | 0:320:320:0-1;0-0;0-0 1:640:640:0-1;0-0;0-0 2:1280:1280:0-1;0-0;0-0
down_blocks_#_attentions_#_transformer_blocks_#_attn1_to_q 320,640,1280 320,640,1280 0-2 0-1 0-0 | 0:320:320:0-1;0-0 1:640:640:0-1;0-0 2:1280:1280:0-1;0-0
down_blocks_#_attentions_#_transformer_blocks_#_attn1_to_v 320,640,1280 320,640,1280 0-2 0-1 0-0 | 0:320:320:0-1;0-0 1:640:640:0-1;0-0 2:1280:1280:0-1;0-0
down_blocks_#_attentions_#_transformer_blocks_#_attn2_to_k 768 320,640,1280 0-2 0-1 0-0 | 0:768:320:0-1;0-0 1:768:640:0-1;0-0 2:768:1280:0-1;0-0
down_blocks_#_attentions_#_transformer_blocks_#_attn2_to_out_# 320,640,1280 320,640,1280 0-2 0-1 0-0 0-0 | 0:320:320:0-1;0-0;0-0 1:640:640:0-1;0-0;0-0 2:1280:1280:0-1;0-0;0-0
down_blocks_#_attentions_#_transformer_blocks_#_attn2_to_q 320,640,1280 320,640,1280 0-2 0-1 0-0 | 0:320:320:0-1;0-0 1:640:640:0-1;0-0 2:1280:1280:0-1;0-0
down_blocks_#_attentions_#_transformer_blocks_#_attn2_to_v 768 320,640,1280 0-2 0-1 0-0 | 0:768:320:0-1;0-0 1:768:640:0-1;0-0 2:768:1280:0-1;0-0
down_blocks_#_attentions_#_transformer_blocks_#_ff_net_# 1280,2560,5120 320,640,1280 0-2 0-1 0-0 2-2 | 0:1280:320:0-1;0-0;2-2 1:2560:640:0-1;0-0;2-2 2:5120:1280:0-1;0-0;2-2
down_blocks_#_attentions_#_transformer_blocks_#_ff_net_#_proj 320,640,1280 2560,5120,10240 0-2 0-1 0-0 0-0 | 0:320:2560:0-1;0-0;0-0 1:640:5120:0-1;0-0;0-0 2:1280:10240:0-1;0-0;0-0
down_blocks_#_downsamplers_#_conv 320,640,1280,2880,5760,11520 320,640,1280 0-2 0-0 | 0:320,2880:320:0-0 1:640,5760:640:0-0 2:1280,11520:1280:0-0
down_blocks_#_resnets_#_conv1 320,640,1280,2880,5760,11520 320,640,1280 0-3 0-1 | 0:320,2880:320:0-1 1:320,640,2880,5760:640:0-1 2:640,1280,5760,11520:1280:0-1 3:1280,11520:1280:0-1
down_blocks_#_resnets_#_conv2 320,640,1280,2880,5760,11520 320,640,1280 0-3 0-1 | 0:320,2880:320:0-1 1:640,5760:640:0-1 2-3:1280,11520:1280:0-1
down_blocks_#_resnets_#_conv_shortcut 320,640 640,1280 1-2 0-0 | 1:320:640:0-0 2:640:1280:0-0
down_blocks_#_resnets_#_time_emb_proj 1280 320,640,1280 0-3 0-1 | 0:1280:320:0-1 1:1280:640:0-1 2-3:1280:1280:0-1
mid_block_attentions_#_proj_in 1280 1280 0-0
mid_block_attentions_#_proj_out 1280 1280 0-0
mid_block_attentions_#_transformer_blocks_#_attn1_to_k 1280 1280 0-0 0-0
mid_block_attentions_#_transformer_blocks_#_attn1_to_out_# 1280 1280 0-0 0-0 0-0
mid_block_attentions_#_transformer_blocks_#_attn1_to_q 1280 1280 0-0 0-0
mid_block_attentions_#_transformer_blocks_#_attn1_to_v 1280 1280 0-0 0-0
mid_block_attentions_#_transformer_blocks_#_attn2_to_k 768 1280 0-0 0-0
mid_block_attentions_#_transformer_blocks_#_attn2_to_out_# 1280 1280 0-0 0-0 0-0
mid_block_attentions_#_transformer_blocks_#_attn2_to_q 1280 1280 0-0 0-0
mid_block_attentions_#_transformer_blocks_#_attn2_to_v 768 1280 0-0 0-0
mid_block_attentions_#_transformer_blocks_#_ff_net_# 5120 1280 0-0 0-0 2-2
mid_block_attentions_#_transformer_blocks_#_ff_net_#_proj 1280 10240 0-0 0-0 0-0
mid_block_resnets_#_conv1 1280,11520 1280 0-1
mid_block_resnets_#_conv2 1280,11520 1280 0-1
mid_block_resnets_#_time_emb_proj 1280 1280 0-1
time_embedding_cond_proj 256 320
time_embedding_linear_# 320,1280 1280 1-2 | 1:320:1280 2:1280:1280
up_blocks_#_attentions_#_proj_in 320,640,1280 320,640,1280 1-3 0-2 | 1:1280:1280:0-2 2:640:640:0-2 3:320:320:0-2
up_blocks_#_attentions_#_proj_out 320,640,1280 320,640,1280 1-3 0-2 | 1:1280:1280:0-2 2:640:640:0-2 3:320:320:0-2
up_blocks_#_attentions_#_transformer_blocks_#_attn1_to_k 320,640,1280 320,640,1280 1-3 0-2 0-0 | 1:1280:1280:0-2;0-0 2:640:640:0-2;0-0 3:320:320:0-2;0-0
up_blocks_#_attentions_#_transformer_blocks_#_attn1_to_out_# 320,640,1280 320,640,1280 1-3 0-2 0-0 0-0 | 1:1280:1280:0-2;0-0;0-0 2:640:640:0-2;0-0;0-0 3:320:320:0-2;0-0;0-0
up_blocks_#_attentions_#_transformer_blocks_#_attn1_to_q 320,640,1280 320,640,1280 1-3 0-2 0-0 | 1:1280:1280:0-2;0-0 2:640:640:0-2;0-0 3:320:320:0-2;0-0
up_blocks_#_attentions_#_transformer_blocks_#_attn1_to_v 320,640,1280 320,640,1280 1-3 0-2 0-0 | 1:1280:1280:0-2;0-0 2:640:640:0-2;0-0 3:320:320:0-2;0-0
up_blocks_#_attentions_#_transformer_blocks_#_attn2_to_k 768 320,640,1280 1-3 0-2 0-0 | 1:768:1280:0-2;0-0 2:768:640:0-2;0-0 3:768:320:0-2;0-0
up_blocks_#_attentions_#_transformer_blocks_#_attn2_to_out_# 320,640,1280 320,640,1280 1-3 0-2 0-0 0-0 | 1:1280:1280:0-2;0-0;0-0 2:640:640:0-2;0-0;0-0 3:320:320:0-2;0-0;0-0
up_blocks_#_attentions_#_transformer_blocks_#_attn2_to_q 320,640,1280 320,640,1280 1-3 0-2 0-0 | 1:1280:1280:0-2;0-0 2:640:640:0-2;0-0 3:320:320:0-2;0-0
up_blocks_#_attentions_#_transformer_blocks_#_attn2_to_v 768 320,640,1280 1-3 0-2 0-0 | 1:768:1280:0-2;0-0 2:768:640:0-2;0-0 3:768:320:0-2;0-0
up_blocks_#_attentions_#_transformer_blocks_#_ff_net_# 1280,2560,5120 320,640,1280 1-3 0-2 0-0 2-2 | 1:5120:1280:0-2;0-0;2-2 2:2560:640:0-2;0-0;2-2 3:1280:320:0-2;0-0;2-2
up_blocks_#_attentions_#_transformer_blocks_#_ff_net_#_proj 320,640,1280 2560,5120,10240 1-3 0-2 0-0 0-0 | 1:1280:10240:0-2;0-0;0-0 2:640:5120:0-2;0-0;0-0 3:320:2560:0-2;0-0;0-0
up_blocks_#_resnets_#_conv1 640,960,1280,1920,2560,5760,8640,11520,17280,23040 320,640,1280 0-3 0-2 | 0:2560,23040:1280:0-2 1:1920,2560,17280,23040:1280:0-2 2:960,1280,1920,8640,11520,17280:640:0-2 3:640,960,5760,8640:320:0-2
up_blocks_#_resnets_#_conv2 320,640,1280,2880,5760,11520 320,640,1280 0-3 0-2 | 0-1:1280,11520:1280:0-2 2:640,5760:640:0-2 3:320,2880:320:0-2
up_blocks_#_resnets_#_conv_shortcut 640,960,1280,1920,2560 320,640,1280 0-3 0-2 | 0:2560:1280:0-2 1:1920,2560:1280:0-2 2:960,1280,1920:640:0-2 3:640,960:320:0-2
up_blocks_#_resnets_#_time_emb_proj 1280 320,640,1280 0-3 0-2 | 0-1:1280:1280:0-2 2:1280:640:0-2 3:1280:320:0-2
up_blocks_#_upsamplers_#_conv 640,1280,5760,11520 640,1280 0-2 0-0 | 0-1:1280,11520:1280:0-0 2:640,5760:640:0-0
= sd2 unets/sd2_ckpt
input_blocks_#_# 4,5,9,36,45,81 320 0-0 0-0
input_blocks_#_#_emb_layers_# 1280 320,640,1280 1-11 0-0 1-1 | 1-2:1280:320:0-0;1-1 4-5:1280:640:0-0;1-1 7-8:1280:1280:0-0;1-1 10-11:1280:1280:0-0;1-1
input_blocks_#_#_in_layers_# 320,640,1280,2880,5760,11520 320,640,1280 1-11 0-0 2-2 | 1-2:320,2880:320:0-0;2-2 4:320,2880:640:0-0;2-2 5:640,5760:640:0-0;2-2 7:640,5760:1280:0-0;2-2 8:1280,11520:1280:0-0;2-2 10-11:1280,11520:1280:0-0;2-2
input_blocks_#_#_op 320,640,1280,2880,5760,11520 320,640,1280 3-9 0-0 | 3:320,2880:320:0-0 6:640,5760:640:0-0 9:1280,11520:1280:0-0
input_blocks_#_#_out_layers_# 320,640,1280,2880,5760,11520 320,640,1280 1-11 0-0 3-3 | 1-2:320,2880:320:0-0;3-3 4-5:640,5760:640:0-0;3-3 7-8:1280,11520:1280:0-0;3-3 10-11:1280,11520:1280:0-0;3-3
input_blocks_#_#_proj_in 320,640,1280 320,640,1280 1-8 1-1 | 1-2:320:320:1-1 4-5:640:640:1-1 7-8:1280:1280:1-1
input_blocks_#_#_proj_out 320,640,1280 320,640,1280 1-8 1-1 | 1-2:320:320:1-1 4-5:640:640:1-1 7-8:1280:1280:1-1
input_blocks_#_#_skip_connection 320,640 640,1280 4-7 0-0 | 4:320:640:0-0 7:640:1280:0-0
input_blocks_#_#_transformer_blocks_#_attn1_to_k 320,640,1280 320,640,1280 1-8 1-1 0-0 | 1-2:320:320:1-1;0-0 4-5:640:640:1-1;0-0 7-8:1280:1280:1-1;0-0
input_blocks_#_#_transformer_blocks_#_attn1_to_out_# 320,640,1280 320,640,1280 1-8 1-1 0-0 0-0 | 1-2:320:320:1-1;0-0;0-0 4-5:640:640:1-1;0-0;0-0 7-8:1280:1280:1-1;0-0;0-0
input_blocks_#_#_transformer_blocks_#_attn1_to_q 320,640,1280 320,640,1280 1-8 1-1 0-0 | 1-2:320:320:1-1;0-0 4-5:640:640:1-1;0-0 7-8:1280:1280:1-1;0-0
input_blocks_#_#_transformer_blocks_#_attn1_to_v 320,640,1280 320,640,1280 1-8 1-1 0-0 | 1-2:320:320:1-1;0-0 4-5:640:640:1-1;0-0 7-8:1280:1280:1-1;0-0
input_blocks_#_#_transformer_blocks_#_attn2_to_k 1024 320,640,1280 1-8 1-1 0-0 | 1-2:1024:320:1-1;0-0 4-5:1024:640:1-1;0-0 7-8:1024:1280:1-1;0-0
input_blocks_#_#_transformer_blocks_#_attn2_to_out_# 320,640,1280 320,640,1280 1-8 1-1 0-0 0-0 | 1-2:320:320:1-1;0-0;0-0 4-5:640:640:1-1;0-0;0-0 7-8:1280:1280:1-1;0-0;0-0
input_blocks_#_#_transformer_blocks_#_attn2_to_q 320,640,1280 320,640,1280 1-8 1-1 0-0 | 1-2:320:320:1-1;0-0 4-5:640:640:1-1;0-0 7-8:1280:1280:1-1;0-0
input_blocks_#_#_transformer_blocks_#_attn2_to_v 1024 320,640,1280 1-8 1-1 0-0 | 1-2:1024:320:1-1;0-0 4-5:1024:640:1-1;0-0 7-8:1024:1280:1-1;0-0
input_blocks_#_#_transformer_blocks_#_ff_net_# 1280,2560,5120 320,640,1280 1-8 1-1 0-0 2-2 | 1-2:1280:320:1-1;0-0;2-2 4-5:2560:640:1-1;0-0;2-2 7-8:5120:1280:1-1;0-0;2-2
input_blocks_#_#_transformer_blocks_#_ff_net_#_proj 320,640,1280 2560,5120,10240 1-8 1-1 0-0 0-0 | 1-2:320:2560:1-1;0-0;0-0 4-5:640:5120:1-1;0-0;0-0 7-8:1280:10240:1-1;0-0;0-0
middle_block_#_emb_layers_# 1280 1280 0-2 1-1
middle_block_#_in_layers_# 1280,11520 1280 0-2 2-2
middle_block_#_out_layers_# 1280,11520 1280 0-2 3-3
middle_block_#_proj_in 1280 1280 1-1
middle_block_#_proj_out 1280 1280 1-1
middle_block_#_transformer_blocks_#_attn1_to_k 1280 1280 1-1 0-0
middle_block_#_transformer_blocks_#_attn1_to_out_# 1280 1280 1-1 0-0 0-0
middle_block_#_transformer_blocks_#_attn1_to_q 1280 1280 1-1 0-0
middle_block_#_transformer_blocks_#_attn1_to_v 1280 1280 1-1 0-0
middle_block_#_transformer_blocks_#_attn2_to_k 1024 1280 1-1 0-0
middle_block_#_transformer_blocks_#_attn2_to_out_# 1280 1280 1-1 0-0 0-0
middle_block_#_transformer_blocks_#_attn2_to_q 1280 1280 1-1 0-0
middle_block_#_transformer_blocks_#_attn2_to_v 1024 1280 1-1 0-0
middle_block_#_transformer_blocks_#_ff_net_# 5120 1280 1-1 0-0 2-2
middle_block_#_transformer_blocks_#_ff_net_#_proj 1280 10240 1-1 0-0 0-0
out_# 320,2880 4 2-2
output_blocks_#_#_conv 640,1280,5760,11520 640,1280 2-8 1-2 | 2:1280,11520:1280:1-1 5:1280,11520:1280:2-2 8:640,5760:640:2-2
output_blocks_#_#_emb_layers_# 1280 320,640,1280 0-11 0-0 1-1 | 0-5:1280:1280:0-0;1-1 6-8:1280:640:0-0;1-1 9-11:1280:320:0-0;1-1
output_blocks_#_#_in_layers_# 640,960,1280,1920,2560,5760,8640,11520,17280,23040 320,640,1280 0-11 0-0 2-2 | 0-4:2560,23040:1280:0-0;2-2 5:1920,17280:1280:0-0;2-2 6:1920,17280:640:0-0;2-2 7:1280,11520:640:0-0;2-2 8:960,8640:640:0-0;2-2 9:960,8640:320:0-0;2-2 10-11:640,5760:320:0-0;2-2
output_blocks_#_#_out_layers_# 320,640,1280,2880,5760,11520 320,640,1280 0-11 0-0 3-3 | 0-5:1280,11520:1280:0-0;3-3 6-8:640,5760:640:0-0;3-3 9-11:320,2880:320:0-0;3-3
output_blocks_#_#_proj_in 320,640,1280 320,640,1280 3-11 1-1 | 3-5:1280:1280:1-1 6-8:640:640:1-1 9-11:320:320:1-1
output_blocks_#_#_proj_out 320,640,1280 320,640,1280 3-11 1-1 | 3-5:1280:1280:1-1 6-8:640:640:1-1 9-11:320:320:1-1
output_blocks_#_#_skip_connection 640,960,1280,1920,2560 320,640,1280 0-11 0-0 | 0-4:2560:1280:0-0 5:1920:1280:0-0 6:1920:640:0-0 7:1280:640:0-0 8:960:640:0-0 9:960:320:0-0 10-11:640:320:0-0
output_blocks_#_#_transformer_blocks_#_attn1_to_k 320,640,1280 320,640,1280 3-11 1-1 0-0 | 3-5:1280:1280:1-1;0-0 6-8:640:640:1-1;0-0 9-11:320:320:1-1;0-0
output_blocks_#_#_transformer_blocks_#_attn1_to_out_# 320,640,1280 320,640,1280 3-11 1-1 0-0 0-0 | 3-5:1280:1280:1-1;0-0;0-0 6-8:640:640:1-1;0-0;0-0 9-11:320:320:1-1;0-0;0-0
output_blocks_#_#_transformer_blocks_#_attn1_to_q 320,640,1280 320,640,1280 3-11 1-1 0-0 | 3-5:1280:1280:1-1;0-0 6-8:640:640:1-1;0-0 9-11:320:320:1-1;0-0
output_blocks_#_#_transformer_blocks_#_attn1_to_v 320,640,1280 320,640,1280 3-11 1-1 0-0 | 3-5:1280:1280:1-1;0-0 6-8:640:640:1-1;0-0 9-11:320:320:1-1;0-0
output_blocks_#_#_transformer_blocks_#_attn2_to_k 1024 320,640,1280 3-11 1-1 0-0 | 3-5:1024:1280:1-1;0-0 6-8:1024:640:1-1;0-0 9-11:1024:320:1-1;0-0
output_blocks_#_#_transformer_blocks_#_attn2_to_out_# 320,640,1280 320,640,1280 3-11 1-1 0-0 0-0 | 3-5:1280:1280:1-1;0-0;0-0 6-8:640:640:1-1;0-0;0-0 9-11:320:320:1-1;0-0;0-0
output_blocks_#_#_transformer_blocks_#_attn2_to_q 320,640,1280 320,640,1280 3-11 1-1 0-0 | 3-5:1280:1280:1-1;0-0 6-8:640:640:1-1;0-0 9-11:320:320:1-1;0-0
output_blocks_#_#_transformer_blocks_#_attn2_to_v 1024 320,640,1280 3-11 1-1 0-0 | 3-5:1024:1280:1-1;0-0 6-8:1024:640:1-1;0-0 9-11:1024:320:1-1;0-0
output_blocks_#_#_transformer_blocks_#_ff_net_# 1280,2560,5120 320,640,1280 3-11 1-1 0-0 2-2 | 3-5:5120:1280:1-1;0-0;2-2 6-8:2560:640:1-1;0-0;2-2 9-11:1280:320:1-1;0-0;2-2
output_blocks_#_#_transformer_blocks_#_ff_net_#_proj 320,640,1280 2560,5120,10240 3-11 1-1 0-0 0-0 | 3-5:1280:10240:1-1;0-0;0-0 6-8:640:5120:1-1;0-0;0-0 9-11:320:2560:1-1;0-0;0-0
time_embed_# 320,1280 1280 0-2 | 0:320:1280 2:1280:1280
= sd2 unets/sd2_eps_folder
conv_in 4,36 320
conv_out 320,2880 4
down_blocks_#_attentions_#_proj_in 320,640,1280 320,640,1280 0-2 0-1 | 0:320:320:0-1 1:640:640:0-1 2:1280:1280:0-1
down_blocks_#_attentions_#_proj_out 320,640,1280 320,640,1280 0-2 0-1 | 0:320:320:0-1 1:640:640:0-1 2:1280:1280:0-1
down_blocks_#_attentions_#_transformer_blocks_#_attn1_to_k 320,640,1280 320,640,1280 0-2 0-1 0-0 | 0:320:320:0-1;0-0 1:640:640:0-1;0-0 2:1280:1280:0-1;0-0
down_blocks_#_attentions_#_transformer_blocks_#_attn1_to_out_# 320,640,1280 320,640,1280 0-2 0-1 0-0 0-0 | 0:320:320:0-1;0-0;0-0 1:640:640:0-1;0-0;0-0 2:1280:1280:0-1;0-0;0-0
down_blocks_#_attentions_#_transformer_blocks_#_attn1_to_q 320,640,1280 320,640,1280 0-2 0-1 0-0 | 0:320:320:0-1;0-0 1:640:640:0-1;0-0 2:1280:1280:0-1;0-0
down_blocks_#_attentions_#_transformer_blocks_#_attn1_to_v 320,640,1280 320,640,1280 0-2 0-1 0-0 | 0:320:320:0-1;0-0 1:640:640:0-1;0-0 2:1280:1280:0-1;0-0
down_blocks_#_attentions_#_transformer_blocks_#_attn2_to_k 1024 320,640,1280 0-2 0-1 0-0 | 0:1024:320:0-1;0-0 1:1024:640:0-1;0-0 2:1024:1280:0-1;0-0
down_blocks_#_attentions_#_transformer_blocks_#_attn2_to_out_# 320,640,1280 320,640,1280 0-2 0-1 0-0 0-0 | 0:320:320:0-1;0-0;0-0 1:640:640:0-1;0-0;0-0 2:1280:1280:0-1;0-0;0-0
down_blocks_#_attentions_#_transformer_blocks_#_attn2_to_q 320,640,1280 320,640,1280 0-2 0-1 0-0 | 0:320:320:0-1;0-0 1:640:640:0-1;0-0 2:1280:1280:0-1;0-0
down_blocks_#_attentions_#_transformer_blocks_#_attn2_to_v 1024 320,640,1280 0-2 0-1 0-0 | 0:1024:320:0-1;0-0 1:1024:640:0-1;0-0 2:1024:1280:0-1;0-0
down_blocks_#_attentions_#_transformer_blocks_#_ff_net_# 1280,2560,5120 320,640,1280 0-2 0-1 0-0 2-2 | 0:1280:320:0-1;0-0;2-2 1:2560:640:0-1;0-0;2-2 2:5120:1280:0-1;0-0;2-2
down_blocks_#_attentions_#_transformer_blocks_#_ff_net_#_proj 320,640,1280 2560,5120,10240 0-2 0-1 0-0 0-0 | 0:320:2560:0-1;0-0;0-0 1:640:5120:0-1;0-0;0-0 2:1280:10240:0-1;0-0;0-0
down_blocks_#_downsamplers_#_conv 320,640,1280,2880,5760,11520 320,640,1280 0-2 0-0 | 0:320,2880:320:0-0 1:640,5760:640:0-0 2:1280,11520:1280:0-0
down_blocks_#_resnets_#_conv1 320,640,1280,2880,5760,11520 320,640,1280 0-3 0-1 | 0:320,2880:320:0-1 1:320,640,2880,5760:640:0-1 2:640,1280,5760,11520:1280:0-1 3:1280,11520:1280:0-1
down_blocks_#_resnets_#_conv2 320,640,1280,2880,5760,11520 320,640,1280 0-3 0-1 | 0:320,2880:320:0-1 1:640,5760:640:0-1 2-3:1280,11520:1280:0-1
down_blocks_#_resnets_#_conv_shortcut 320,640 640,1280 1-2 0-0 | 1:320:640:0-0 2:640:1280:0-0
down_blocks_#_resnets_#_time_emb_proj 1280 320,640,1280 0-3 0-1 | 0:1280:320:0-1 1:1280:640:0-1 2-3:1280:1280:0-1
mid_block_attentions_#_proj_in 1280 1280 0-0
mid_block_attentions_#_proj_out 1280 1280 0-0
mid_block_attentions_#_transformer_blocks_#_attn1_to_k 1280 1280 0-0 0-0
mid_block_attentions_#_transformer_blocks_#_attn1_to_out_# 1280 1280 0-0 0-0 0-0
mid_block_attentions_#_transformer_blocks_#_attn1_to_q 1280 1280 0-0 0-0
mid_block_attentions_#_transformer_blocks_#_attn1_to_v 1280 1280 0-0 0-0
mid_block_attentions_#_transformer_blocks_#_attn2_to_k 1024 1280 0-0 0-0
mid_block_attentions_#_transformer_blocks_#_attn2_to_out_# 1280 1280 0-0 0-0 0-0
mid_block_attentions_#_transformer_blocks_#_attn2_to_q 1280 1280 0-0 0-0
mid_block_attentions_#_transformer_blocks_#_attn2_to_v 1024 1280 0-0 0-0
mid_block_attentions_#_transformer_blocks_#_ff_net_# 5120 1280 0-0 0-0 2-2
mid_block_attentions_#_transformer_blocks_#_ff_net_#_proj 1280 10240 0-0 0-0 0-0
mid_block_resnets_#_conv1 1280,11520 1280 0-1
mid_block_resnets_#_conv2 1280,11520 1280 0-1
mid_block_resnets_#_time_emb_proj 1280 1280 0-1
time_embedding_linear_# 320,1280 1280 1-2 | 1:320:1280 2:1280:1280
up_blocks_#_attentions_#_proj_in 320,640,1280 320,640,1280 1-3 0-2 | 1:1280:1280:0-2 2:640:640:0-2 3:320:320:0-2
up_blocks_#_attentions_#_proj_out 320,640,1280 320,640,1280 1-3 0-2 | 1:1280:1280:0-2 2:640:640:0-2 3:320:320:0-2
up_blocks_#_attentions_#_transformer_blocks_#_attn1_to_k 320,640,1280 320,640,1280 1-3 0-2 0-0 | 1:1280:1280:0-2;0-0 2:640:640:0-2;0-0 3:320:320:0-2;0-0
up_blocks_#_attentions_#_transformer_blocks_#_attn1_to_out_# 320,640,1280 320,640,1280 1-3 0-2 0-0 0-0 | 1:1280:1280:0-2;0-0;0-0 2:640:640:0-2;0-0;0-0 3:320:320:0-2;0-0;0-0
up_blocks_#_attentions_#_transformer_blocks_#_attn1_to_q 320,640,1280 320,640,1280 1-3 0-2 0-0 | 1:1280:1280:0-2;0-0 2:640:640:0-2;0-0 3:320:320:0-2;0-0
up_blocks_#_attentions_#_transformer_blocks_#_attn1_to_v 320,640,1280 320,640,1280 1-3 0-2 0-0 | 1:1280:1280:0-2;0-0 2:640:640:0-2;0-0 3:320:320:0-2;0-0
up_blocks_#_attentions_#_transformer_blocks_#_attn2_to_k 1024 320,640,1280 1-3 0-2 0-0 | 1:1024:1280:0-2;0-0 2:1024:640:0-2;0-0 3:1024:320:0-2;0-0
up_blocks_#_attentions_#_transformer_blocks_#_attn2_to_out_# 320,640,1280 320,640,1280 1-3 0-2 0-0 0-0 | 1:1280:1280:0-2;0-0;0-0 2:640:640:0-2;0-0;0-0 3:320:320:0-2;0-0;0-0
up_blocks_#_attentions_#_transformer_blocks_#_attn2_to_q 320,640,1280 320,640,1280 1-3 0-2 0-0 | 1:1280:1280:0-2;0-0 2:640:640:0-2;0-0 3:320:320:0-2;0-0
up_blocks_#_attentions_#_transformer_blocks_#_attn2_to_v 1024 320,640,1280 1-3 0-2 0-0 | 1:1024:1280:0-2;0-0 2:1024:640:0-2;0-0 3:1024:320:0-2;0-0
up_blocks_#_attentions_#_transformer_blocks_#_ff_net_# 1280,2560,5120 320,640,1280 1-3 0-2 0-0 2-2 | 1:5120:1280:0-2;0-0;2-2 2:2560:640:0-2;0-0;2-2 3:1280:320:0-2;0-0;2-2
up_blocks_#_attentions_#_transformer_blocks_#_ff_net_#_proj 320,640,1280 2560,5120,10240 1-3 0-2 0-0 0-0 | 1:1280:10240:0-2;0-0;0-0 2:640:5120:0-2;0-0;0-0 3:320:2560:0-2;0-0;0-0
up_blocks_#_resnets_#_conv1 640,960,1280,1920,2560,5760,8640,11520,17280,23040 320,640,1280 0-3 0-2 | 0:2560,23040:1280:0-2 1:1920,2560,17280,23040:1280:0-2 2:960,1280,1920,8640,11520,17280:640:0-2 3:640,960,5760,8640:320:0-2
up_blocks_#_resnets_#_conv2 320,640,1280,2880,5760,11520 320,640,1280 0-3 0-2 | 0-1:1280,11520:1280:0-2 2:640,5760:640:0-2 3:320,2880:320:0-2
up_blocks_#_resnets_#_conv_shortcut 640,960,1280,1920,2560 320,640,1280 0-3 0-2 | 0:2560:1280:0-2 1:1920,2560:1280:0-2 2:960,1280,1920:640:0-2 3:640,960:320:0-2
up_blocks_#_resnets_#_time_emb_proj 1280 320,640,1280 0-3 0-2 | 0-1:1280:1280:0-2 2:1280:640:0-2 3:1280:320:0-2
up_blocks_#_upsamplers_#_conv 640,1280,5760,11520 640,1280 0-2 0-0 | 0-1:1280,11520:1280:0-0 2:640,5760:640:0-0
= sd2 unets/sd2_unclip_h_ckpt
input_blocks_#_# 4,36 320 0-0 0-0
input_blocks_#_#_emb_layers_# 1280 320,640,1280 1-11 0-0 1-1 | 1-2:1280:320:0-0;1-1 4-5:1280:640:0-0;1-1 7-8:1280:1280:0-0;1-1 10-11:1280:1280:0-0;1-1
input_blocks_#_#_in_layers_# 320,640,1280,2880,5760,11520 320,640,1280 1-11 0-0 2-2 | 1-2:320,2880:320:0-0;2-2 4:320,2880:640:0-0;2-2 5:640,5760:640:0-0;2-2 7:640,5760:1280:0-0;2-2 8:1280,11520:1280:0-0;2-2 10-11:1280,11520:1280:0-0;2-2
input_blocks_#_#_op 320,640,1280,2880,5760,11520 320,640,1280 3-9 0-0 | 3:320,2880:320:0-0 6:640,5760:640:0-0 9:1280,11520:1280:0-0
input_blocks_#_#_out_layers_# 320,640,1280,2880,5760,11520 320,640,1280 1-11 0-0 3-3 | 1-2:320,2880:320:0-0;3-3 4-5:640,5760:640:0-0;3-3 7-8:1280,11520:1280:0-0;3-3 10-11:1280,11520:1280:0-0;3-3
input_blocks_#_#_proj_in 320,640,1280 320,640,1280 1-8 1-1 | 1-2:320:320:1-1 4-5:640:640:1-1 7-8:1280:1280:1-1
input_blocks_#_#_proj_out 320,640,1280 320,640,1280 1-8 1-1 | 1-2:320:320:1-1 4-5:640:640:1-1 7-8:1280:1280:1-1
input_blocks_#_#_skip_connection 320,640 640,1280 4-7 0-0 | 4:320:640:0-0 7:640:1280:0-0
input_blocks_#_#_transformer_blocks_#_attn1_to_k 320,640,1280 320,640,1280 1-8 1-1 0-0 | 1-2:320:320:1-1;0-0 4-5:640:640:1-1;0-0 7-8:1280:1280:1-1;0-0
input_blocks_#_#_transformer_blocks_#_attn1_to_out_# 320,640,1280 320,640,1280 1-8 1-1 0-0 0-0 | 1-2:320:320:1-1;0-0;0-0 4-5:640:640:1-1;0-0;0-0 7-8:1280:1280:1-1;0-0;0-0
input_blocks_#_#_transformer_blocks_#_attn1_to_q 320,640,1280 320,640,1280 1-8 1-1 0-0 | 1-2:320:320:1-1;0-0 4-5:640:640:1-1;0-0 7-8:1280:1280:1-1;0-0
input_blocks_#_#_transformer_blocks_#_attn1_to_v 320,640,1280 320,640,1280 1-8 1-1 0-0 | 1-2:320:320:1-1;0-0 4-5:640:640:1-1;0-0 7-8:1280:1280:1-1;0-0
input_blocks_#_#_transformer_blocks_#_attn2_to_k 1024 320,640,1280 1-8 1-1 0-0 | 1-2:1024:320:1-1;0-0 4-5:1024:640:1-1;0-0 7-8:1024:1280:1-1;0-0
input_blocks_#_#_transformer_blocks_#_attn2_to_out_# 320,640,1280 320,640,1280 1-8 1-1 0-0 0-0 | 1-2:320:320:1-1;0-0;0-0 4-5:640:640:1-1;0-0;0-0 7-8:1280:1280:1-1;0-0;0-0
input_blocks_#_#_transformer_blocks_#_attn2_to_q 320,640,1280 320,640,1280 1-8 1-1 0-0 | 1-2:320:320:1-1;0-0 4-5:640:640:1-1;0-0 7-8:1280:1280:1-1;0-0
input_blocks_#_#_transformer_blocks_#_attn2_to_v 1024 320,640,1280 1-8 1-1 0-0 | 1-2:1024:320:1-1;0-0 4-5:1024:640:1-1;0-0 7-8:1024:1280:1-1;0-0
input_blocks_#_#_transformer_blocks_#_ff_net_# 1280,2560,5120 320,640,1280 1-8 1-1 0-0 2-2 | 1-2:1280:320:1-1;0-0;2-2 4-5:2560:640:1-1;0-0;2-2 7-8:5120:1280:1-1;0-0;2-2
input_blocks_#_#_transformer_blocks_#_ff_net_#_proj 320,640,1280 2560,5120,10240 1-8 1-1 0-0 0-0 | 1-2:320:2560:1-1;0-0;0-0 4-5:640:5120:1-1;0-0;0-0 7-8:1280:10240:1-1;0-0;0-0
label_emb_#_# 1280,1536,2048 1280 0-0 0-2
middle_block_#_emb_layers_# 1280 1280 0-2 1-1
middle_block_#_in_layers_# 1280,11520 1280 0-2 2-2
middle_block_#_out_layers_# 1280,11520 1280 0-2 3-3
middle_block_#_proj_in 1280 1280 1-1
middle_block_#_proj_out 1280 1280 1-1
middle_block_#_transformer_blocks_#_attn1_to_k 1280 1280 1-1 0-0
middle_block_#_transformer_blocks_#_attn1_to_out_# 1280 1280 1-1 0-0 0-0
middle_block_#_transformer_blocks_#_attn1_to_q 1280 1280 1-1 0-0
middle_block_#_transformer_blocks_#_attn1_to_v 1280 1280 1-1 0-0
middle_block_#_transformer_blocks_#_attn2_to_k 1024 1280 1-1 0-0
middle_block_#_transformer_blocks_#_attn2_to_out_# 1280 1280 1-1 0-0 0-0
middle_block_#_transformer_blocks_#_attn2_to_q 1280 1280 1-1 0-0
middle_block_#_transformer_blocks_#_attn2_to_v 1024 1280 1-1 0-0
middle_block_#_transformer_blocks_#_ff_net_# 5120 1280 1-1 0-0 2-2
middle_block_#_transformer_blocks_#_ff_net_#_proj 1280 10240 1-1 0-0 0-0
out_# 320,2880 4 2-2
output_blocks_#_#_conv 640,1280,5760,11520 640,1280 2-8 1-2 | 2:1280,11520:1280:1-1 5:1280,11520:1280:2-2 8:640,5760:640:2-2
output_blocks_#_#_emb_layers_# 1280 320,640,1280 0-11 0-0 1-1 | 0-5:1280:1280:0-0;1-1 6-8:1280:640:0-0;1-1 9-11:1280:320:0-0;1-1
output_blocks_#_#_in_layers_# 640,960,1280,1920,2560,5760,8640,11520,17280,23040 320,640,1280 0-11 0-0 2-2 | 0-4:2560,23040:1280:0-0;2-2 5:1920,17280:1280:0-0;2-2 6:1920,17280:640:0-0;2-2 7:1280,11520:640:0-0;2-2 8:960,8640:640:0-0;2-2 9:960,8640:320:0-0;2-2 10-11:640,5760:320:0-0;2-2
output_blocks_#_#_out_layers_# 320,640,1280,2880,5760,11520 320,640,1280 0-11 0-0 3-3 | 0-5:1280,11520:1280:0-0;3-3 6-8:640,5760:640:0-0;3-3 9-11:320,2880:320:0-0;3-3
output_blocks_#_#_proj_in 320,640,1280 320,640,1280 3-11 1-1 | 3-5:1280:1280:1-1 6-8:640:640:1-1 9-11:320:320:1-1
output_blocks_#_#_proj_out 320,640,1280 320,640,1280 3-11 1-1 | 3-5:1280:1280:1-1 6-8:640:640:1-1 9-11:320:320:1-1
output_blocks_#_#_skip_connection 640,960,1280,1920,2560 320,640,1280 0-11 0-0 | 0-4:2560:1280:0-0 5:1920:1280:0-0 6:1920:640:0-0 7:1280:640:0-0 8:960:640:0-0 9:960:320:0-0 10-11:640:320:0-0
output_blocks_#_#_transformer_blocks_#_attn1_to_k 320,640,1280 320,640,1280 3-11 1-1 0-0 | 3-5:1280:1280:1-1;0-0 6-8:640:640:1-1;0-0 9-11:320:320:1-1;0-0
output_blocks_#_#_transformer_blocks_#_attn1_to_out_# 320,640,1280 320,640,1280 3-11 1-1 0-0 0-0 | 3-5:1280:1280:1-1;0-0;0-0 6-8:640:640:1-1;0-0;0-0 9-11:320:320:1-1;0-0;0-0
output_blocks_#_#_transformer_blocks_#_attn1_to_q 320,640,1280 320,640,1280 3-11 1-1 0-0 | 3-5:1280:1280:1-1;0-0 6-8:640:640:1-1;0-0 9-11:320:320:1-1;0-0
output_blocks_#_#_transformer_blocks_#_attn1_to_v 320,640,1280 320,640,1280 3-11 1-1 0-0 | 3-5:1280:1280:1-1;0-0 6-8:640:640:1-1;0-0 9-11:320:320:1-1;0-0
output_blocks_#_#_transformer_blocks_#_attn2_to_k 1024 320,640,1280 3-11 1-1 0-0 | 3-5:1024:1280:1-1;0-0 6-8:1024:640:1-1;0-0 9-11:1024:320:1-1;0-0
output_blocks_#_#_transformer_blocks_#_attn2_to_out_# 320,640,1280 320,640,1280 3-11 1-1 0-0 0-0 | 3-5:1280:1280:1-1;0-0;0-0 6-8:640:640:1-1;0-0;0-0 9-11:320:320:1-1;0-0;0-0
output_blocks_#_#_transformer_blocks_#_attn2_to_q 320,640,1280 320,640,1280 3-11 1-1 0-0 | 3-5:1280:1280:1-1;0-0 6-8:640:640:1-1;0-0 9-11:320:320:1-1;0-0
output_blocks_#_#_transformer_blocks_#_attn2_to_v 1024 320,640,1280 3-11 1-1 0-0 | 3-5:1024:1280:1-1;0-0 6-8:1024:640:1-1;0-0 9-11:1024:320:1-1;0-0
output_blocks_#_#_transformer_blocks_#_ff_net_# 1280,2560,5120 320,640,1280 3-11 1-1 0-0 2-2 | 3-5:5120:1280:1-1;0-0;2-2 6-8:2560:640:1-1;0-0;2-2 9-11:1280:320:1-1;0-0;2-2
output_blocks_#_#_transformer_blocks_#_ff_net_#_proj 320,640,1280 2560,5120,10240 3-11 1-1 0-0 0-0 | 3-5:1280:10240:1-1;0-0;0-0 6-8:640:5120:1-1;0-0;0-0 9-11:320:2560:1-1;0-0;0-0
time_embed_# 320,1280 1280 0-2 | 0:320:1280 2:1280:1280
= sd2 unets/sd2_unclip_h_unet_diffusers
class_embedding_linear_# 1280,1536,2048 1280 1-2 | 1:1536,2048:1280 2:1280:1280
conv_in 4,36 320
conv_out 320,2880 4
down_blocks_#_attentions_#_proj_in 320,640,1280 320,640,1280 0-2 0-1 | 0:320:320:0-1 1:640:640:0-1 2:1280:1280:0-1
down_blocks_#_attentions_#_proj_out 320,640,1280 320,640,1280 0-2 0-1 | 0:320:320:0-1 1:640:640:0-1 2:1280:1280:0-1
down_blocks_#_attentions_#_transformer_blocks_#_attn1_to_k 320,640,1280 320,640,1280 0-2 0-1 0-0 | 0:320:320:0-1;0-0 1:640:640:0-1;0-0 2:1280:1280:0-1;0-0
down_blocks_#_attentions_#_transformer_blocks_#_attn1_to_out_# 320,640,1280 320,640,1280 0-2 0-1 0-0 0-0 | 0:320:320:0-1;0-0;0-0 1:640:640:0-1;0-0;0-0 2:1280:1280:0-1;0-0;0-0
down_blocks_#_attentions_#_transformer_blocks_#_attn1_to_q 320,640,1280 320,640,1280 0-2 0-1 0-0 | 0:320:320:0-1;0-0 1:640:640:0-1;0-0 2:1280:1280:0-1;0-0
down_blocks_#_attentions_#_transformer_blocks_#_attn1_to_v 320,640,1280 320,640,1280 0-2 0-1 0-0 | 0:320:320:0-1;0-0 1:640:640:0-1;0-0 2:1280:1280:0-1;0-0
down_blocks_#_attentions_#_transformer_blocks_#_attn2_to_k 1024 320,640,1280 0-2 0-1 0-0 | 0:1024:320:0-1;0-0 1:1024:640:0-1;0-0 2:1024:1280:0-1;0-0
down_blocks_#_attentions_#_transformer_blocks_#_attn2_to_out_# 320,640,1280 320,640,1280 0-2 0-1 0-0 0-0 | 0:320:320:0-1;0-0;0-0 1:640:640:0-1;0-0;0-0 2:1280:1280:0-1;0-0;0-0
down_blocks_#_attentions_#_transformer_blocks_#_attn2_to_q 320,640,1280 320,640,1280 0-2 0-1 0-0 | 0:320:320:0-1;0-0 1:640:640:0-1;0-0 2:1280:1280:0-1;0-0
down_blocks_#_attentions_#_transformer_blocks_#_attn2_to_v 1024 320,640,1280 0-2 0-1 0-0 | 0:1024:320:0-1;0-0 1:1024:640:0-1;0-0 2:1024:1280:0-1;0-0
down_blocks_#_attentions_#_transformer_blocks_#_ff_net_# 1280,2560,5120 320,640,1280 0-2 0-1 0-0 2-2 | 0:1280:320:0-1;0-0;2-2 1:2560:640:0-1;0-0;2-2 2:5120:1280:0-1;0-0;2-2
down_blocks_#_attentions_#_transformer_blocks_#_ff_net_#_proj 320,640,1280 2560,5120,10240 0-2 0-1 0-0 0-0 | 0:320:2560:0-1;0-0;0-0 1:640:5120:0-1;0-0;0-0 2:1280:10240:0-1;0-0;0-0
down_blocks_#_downsamplers_#_conv 320,640,1280,2880,5760,11520 320,640,1280 0-2 0-0 | 0:320,2880:320:0-0 1:640,5760:640:0-0 2:1280,11520:1280:0-0
down_blocks_#_resnets_#_conv1 320,640,1280,2880,5760,11520 320,640,1280 0-3 0-1 | 0:320,2880:320:0-1 1:320,640,2880,5760:640:0-1 2:640,1280,5760,11520:1280:0-1 3:1280,11520:1280:0-1
down_blocks_#_resnets_#_conv2 320,640,1280,2880,5760,11520 320,640,1280 0-3 0-1 | 0:320,2880:320:0-1 1:640,5760:640:0-1 2-3:1280,11520:1280:0-1
down_blocks_#_resnets_#_conv_shortcut 320,640 640,1280 1-2 0-0 | 1:320:640:0-0 2:640:1280:0-0
down_blocks_#_resnets_#_time_emb_proj 1280 320,640,1280 0-3 0-1 | 0:1280:320:0-1 1:1280:640:0-1 2-3:1280:1280:0-1
mid_block_attentions_#_proj_in 1280 1280 0-0
mid_block_attentions_#_proj_out 1280 1280 0-0
mid_block_attentions_#_transformer_blocks_#_attn1_to_k 1280 1280 0-0 0-0
mid_block_attentions_#_transformer_blocks_#_attn1_to_out_# 1280 1280 0-0 0-0 0-0
mid_block_attentions_#_transformer_blocks_#_attn1_to_q 1280 1280 0-0 0-0
mid_block_attentions_#_transformer_blocks_#_attn1_to_v 1280 1280 0-0 0-0
mid_block_attentions_#_transformer_blocks_#_attn2_to_k 1024 1280 0-0 0-0
mid_block_attentions_#_transformer_blocks_#_attn2_to_out_# 1280 1280 0-0 0-0 0-0
mid_block_attentions_#_transformer_blocks_#_attn2_to_q 1280 1280 0-0 0-0
mid_block_attentions_#_transformer_blocks_#_attn2_to_v 1024 1280 0-0 0-0
mid_block_attentions_#_transformer_blocks_#_ff_net_# 5120 1280 0-0 0-0 2-2
mid_block_attentions_#_transformer_blocks_#_ff_net_#_proj 1280 10240 0-0 0-0 0-0
mid_block_resnets_#_conv1 1280,11520 1280 0-1
mid_block_resnets_#_conv2 1280,11520 1280 0-1
mid_block_resnets_#_time_emb_proj 1280 1280 0-1
time_embedding_linear_# 320,1280 1280 1-2 | 1:320:1280 2:1280:1280
up_blocks_#_attentions_#_proj_in 320,640,1280 320,640,1280 1-3 0-2 | 1:1280:1280:0-2 2:640:640:0-2 3:320:320:0-2
up_blocks_#_attentions_#_proj_out 320,640,1280 320,640,1280 1-3 0-2 | 1:1280:1280:0-2 2:640:640:0-2 3:320:320:0-2
up_blocks_#_attentions_#_transformer_blocks_#_attn1_to_k 320,640,1280 320,640,1280 1-3 0-2 0-0 | 1:1280:1280:0-2;0-0 2:640:640:0-2;0-0 3:320:320:0-2;0-0
up_blocks_#_attentions_#_transformer_blocks_#_attn1_to_out_# 320,640,1280 320,640,1280 1-3 0-2 0-0 0-0 | 1:1280:1280:0-2;0-0;0-0 2:640:640:0-2;0-0;0-0 3:320:320:0-2;0-0;0-0
up_blocks_#_attentions_#_transformer_blocks_#_attn1_to_q 320,640,1280 320,640,1280 1-3 0-2 0-0 | 1:1280:1280:0-2;0-0 2:640:640:0-2;0-0 3:320:320:0-2;0-0
up_blocks_#_attentions_#_transformer_blocks_#_attn1_to_v 320,640,1280 320,640,1280 1-3 0-2 0-0 | 1:1280:1280:0-2;0-0 2:640:640:0-2;0-0 3:320:320:0-2;0-0
up_blocks_#_attentions_#_transformer_blocks_#_attn2_to_k 1024 320,640,1280 1-3 0-2 0-0 | 1:1024:1280:0-2;0-0 2:1024:640:0-2;0-0 3:1024:320:0-2;0-0
up_blocks_#_attentions_#_transformer_blocks_#_attn2_to_out_# 320,640,1280 320,640,1280 1-3 0-2 0-0 0-0 | 1:1280:1280:0-2;0-0;0-0 2:640:640:0-2;0-0;0-0 3:320:320:0-2;0-0;0-0
up_blocks_#_attentions_#_transformer_blocks_#_attn2_to_q 320,640,1280 320,640,1280 1-3 0-2 0-0 | 1:1280:1280:0-2;0-0 2:640:640:0-2;0-0 3:320:320:0-2;0-0
up_blocks_#_attentions_#_transformer_blocks_#_attn2_to_v 1024 320,640,1280 1-3 0-2 0-0 | 1:1024:1280:0-2;0-0 2:1024:640:0-2;0-0 3:1024:320:0-2;0-0
up_blocks_#_attentions_#_transformer_blocks_#_ff_net_# 1280,2560,5120 320,640,1280 1-3 0-2 0-0 2-2 | 1:5120:1280:0-2;0-0;2-2 2:2560:640:0-2;0-0;2-2 3:1280:320:0-2;0-0;2-2
up_blocks_#_attentions_#_transformer_blocks_#_ff_net_#_proj 320,640,1280 2560,5120,10240 1-3 0-2 0-0 0-0 | 1:1280:10240:0-2;0-0;0-0 2:640:5120:0-2;0-0;0-0 3:320:2560:0-2;0-0;0-0
up_blocks_#_resnets_#_conv1 640,960,1280,1920,2560,5760,8640,11520,17280,23040 320,640,1280 0-3 0-2 | 0:2560,23040:1280:0-2 1:1920,2560,17280,23040:1280:0-2 2:960,1280,1920,8640,11520,17280:640:0-2 3:640,960,5760,8640:320:0-2
up_blocks_#_resnets_#_conv2 320,640,1280,2880,5760,11520 320,640,1280 0-3 0-2 | 0-1:1280,11520:1280:0-2 2:640,5760:640:0-2 3:320,2880:320:0-2
up_blocks_#_resnets_#_conv_shortcut 640,960,1280,1920,2560 320,640,1280 0-3 0-2 | 0:2560:1280:0-2 1:1920,2560:1280:0-2 2:960,1280,1920:640:0-2 3:640,960:320:0-2
up_blocks_#_resnets_#_time_emb_proj 1280 320,640,1280 0-3 0-2 | 0-1:1280:1280:0-2 2:1280:640:0-2 3:1280:320:0-2
up_blocks_#_upsamplers_#_conv 640,1280,5760,11520 640,1280 0-2 0-0 | 0-1:1280,11520:1280:0-0 2:640,5760:640:0-0
= sd35_large dits/sd35_large-bfl
context_embedder 4096 2432
final_layer_adaLN_modulation_# 2432 4864 1-1
final_layer_linear 2432 64
joint_blocks_#_context_block_adaLN_modulation_# 2432 4864,14592 0-37 1-1 | 0-36:2432:14592:1-1 37:2432:4864:1-1
joint_blocks_#_context_block_attn_proj 2432 2432 0-36
joint_blocks_#_context_block_attn_qkv 2432 7296 0-37
joint_blocks_#_context_block_mlp_fc1 2432 9728 0-36
joint_blocks_#_context_block_mlp_fc2 9728 2432 0-36
joint_blocks_#_x_block_adaLN_modulation_# 2432 14592 0-37 1-1
joint_blocks_#_x_block_attn_proj 2432 2432 0-37
joint_blocks_#_x_block_attn_qkv 2432 7296 0-37
joint_blocks_#_x_block_mlp_fc1 2432 9728 0-37
joint_blocks_#_x_block_mlp_fc2 9728 2432 0-37
t_embedder_mlp_# 256,2432 2432 0-2 | 0:256:2432 2:2432:2432
x_embedder_proj 16,64 2432
y_embedder_mlp_# 2048,2432 2432 0-2 | 0:2048:2432 2:2432:2432
= sd35_large dits/sd35_large-diffusers
context_embedder 4096 2432
norm_out_linear 2432 4864
pos_embed_proj 16,64 2432
proj_out 2432 64
time_text_embed_text_embedder_linear_# 2048,2432 2432 1-2 | 1:2048:2432 2:2432:2432
time_text_embed_timestep_embedder_linear_# 256,2432 2432 1-2 | 1:256:2432 2:2432:2432
transformer_blocks_#_attn_add_k_proj 2432 2432 0-37
transformer_blocks_#_attn_add_q_proj 2432 2432 0-37
transformer_blocks_#_attn_add_v_proj 2432 2432 0-37
transformer_blocks_#_attn_to_add_out 2432 2432 0-36
transformer_blocks_#_attn_to_k 2432 2432 0-37
transformer_blocks_#_attn_to_out_# 2432 2432 0-37 0-0
transformer_blocks_#_attn_to_q 2432 2432 0-37
transformer_blocks_#_attn_to_v 2432 2432 0-37
transformer_blocks_#_ff_context_net_# 9728 2432 0-36 2-2
transformer_blocks_#_ff_context_net_#_proj 2432 9728 0-36 0-0
transformer_blocks_#_ff_net_# 9728 2432 0-37 2-2
transformer_blocks_#_ff_net_#_proj 2432 9728 0-37 0-0
transformer_blocks_#_norm1_context_linear 2432 4864,14592 0-37 | 0-36:2432:14592 37:2432:4864
transformer_blocks_#_norm1_linear 2432 14592 0-37
= sd35_medium dits/sd35_medium-comfy
context_embedder 4096 1536
final_layer_adaLN_modulation_# 1536 3072 1-1
final_layer_linear 1536 64
joint_blocks_#_context_block_adaLN_modulation_# 1536 3072,9216 0-23 1-1 | 0-22:1536:9216:1-1 23:1536:3072:1-1
joint_blocks_#_context_block_attn_proj 1536 1536 0-22
joint_blocks_#_context_block_attn_qkv 1536 4608 0-23
joint_blocks_#_context_block_mlp_fc1 1536 6144 0-22
joint_blocks_#_context_block_mlp_fc2 6144 1536 0-22
joint_blocks_#_x_block_adaLN_modulation_# 1536 9216,13824 0-23 1-1 | 0-12:1536:13824:1-1 13-23:1536:9216:1-1
joint_blocks_#_x_block_attn2_proj 1536 1536 0-12
joint_blocks_#_x_block_attn2_qkv 1536 4608 0-12
joint_blocks_#_x_block_attn_proj 1536 1536 0-23
joint_blocks_#_x_block_attn_qkv 1536 4608 0-23
joint_blocks_#_x_block_mlp_fc1 1536 6144 0-23
joint_blocks_#_x_block_mlp_fc2 6144 1536 0-23
t_embedder_mlp_# 256,1536 1536 0-2 | 0:256:1536 2:1536:1536
x_embedder_proj 16,64 1536
y_embedder_mlp_# 1536,2048 1536 0-2 | 0:2048:1536 2:1536:1536
= sd35_medium dits/sd35_medium-diffusers
context_embedder 4096 1536
norm_out_linear 1536 3072
pos_embed_proj 16,64 1536
proj_out 1536 64
time_text_embed_text_embedder_linear_# 1536,2048 1536 1-2 | 1:2048:1536 2:1536:1536
time_text_embed_timestep_embedder_linear_# 256,1536 1536 1-2 | 1:256:1536 2:1536:1536
transformer_blocks_#_attn2_to_k 1536 1536 0-12
transformer_blocks_#_attn2_to_out_# 1536 1536 0-12 0-0
transformer_blocks_#_attn2_to_q 1536 1536 0-12
transformer_blocks_#_attn2_to_v 1536 1536 0-12
transformer_blocks_#_attn_add_k_proj 1536 1536 0-23
transformer_blocks_#_attn_add_q_proj 1536 1536 0-23
transformer_blocks_#_attn_add_v_proj 1536 1536 0-23
transformer_blocks_#_attn_to_add_out 1536 1536 0-22
transformer_blocks_#_attn_to_k 1536 1536 0-23
transformer_blocks_#_attn_to_out_# 1536 1536 0-23 0-0
transformer_blocks_#_attn_to_q 1536 1536 0-23
transformer_blocks_#_attn_to_v 1536 1536 0-23
transformer_blocks_#_ff_context_net_# 6144 1536 0-22 2-2
transformer_blocks_#_ff_context_net_#_proj 1536 6144 0-22 0-0
transformer_blocks_#_ff_net_# 6144 1536 0-23 2-2
transformer_blocks_#_ff_net_#_proj 1536 6144 0-23 0-0
transformer_blocks_#_norm1_context_linear 1536 3072,9216 0-23 | 0-22:1536:9216 23:1536:3072
transformer_blocks_#_norm1_linear 1536 9216,13824 0-23 | 0-12:1536:13824 13-23:1536:9216
= sd3_medium dits/sd3_medium-bfl
context_embedder 4096 1536
final_layer_adaLN_modulation_# 1536 3072 1-1
final_layer_linear 1536 64
joint_blocks_#_context_block_adaLN_modulation_# 1536 3072,9216 0-23 1-1 | 0-22:1536:9216:1-1 23:1536:3072:1-1
joint_blocks_#_context_block_attn_proj 1536 1536 0-22
joint_blocks_#_context_block_attn_qkv 1536 4608 0-23
joint_blocks_#_context_block_mlp_fc1 1536 6144 0-22
joint_blocks_#_context_block_mlp_fc2 6144 1536 0-22
joint_blocks_#_x_block_adaLN_modulation_# 1536 9216 0-23 1-1
joint_blocks_#_x_block_attn_proj 1536 1536 0-23
joint_blocks_#_x_block_attn_qkv 1536 4608 0-23
joint_blocks_#_x_block_mlp_fc1 1536 6144 0-23
joint_blocks_#_x_block_mlp_fc2 6144 1536 0-23
t_embedder_mlp_# 256,1536 1536 0-2 | 0:256:1536 2:1536:1536
x_embedder_proj 16,64 1536
y_embedder_mlp_# 1536,2048 1536 0-2 | 0:2048:1536 2:1536:1536
= sd3_medium dits/sd3_medium-diffusers
context_embedder 4096 1536
norm_out_linear 1536 3072
pos_embed_proj 16,64 1536
proj_out 1536 64
time_text_embed_text_embedder_linear_# 1536,2048 1536 1-2 | 1:2048:1536 2:1536:1536
time_text_embed_timestep_embedder_linear_# 256,1536 1536 1-2 | 1:256:1536 2:1536:1536
transformer_blocks_#_attn_add_k_proj 1536 1536 0-23
transformer_blocks_#_attn_add_q_proj 1536 1536 0-23
transformer_blocks_#_attn_add_v_proj 1536 1536 0-23
transformer_blocks_#_attn_to_add_out 1536 1536 0-22
transformer_blocks_#_attn_to_k 1536 1536 0-23
transformer_blocks_#_attn_to_out_# 1536 1536 0-23 0-0
transformer_blocks_#_attn_to_q 1536 1536 0-23
transformer_blocks_#_attn_to_v 1536 1536 0-23
transformer_blocks_#_ff_context_net_# 6144 1536 0-22 2-2
transformer_blocks_#_ff_context_net_#_proj 1536 6144 0-22 0-0
transformer_blocks_#_ff_net_# 6144 1536 0-23 2-2
transformer_blocks_#_ff_net_#_proj 1536 6144 0-23 0-0
transformer_blocks_#_norm1_context_linear 1536 3072,9216 0-23 | 0-22:1536:9216 23:1536:3072
transformer_blocks_#_norm1_linear 1536 9216 0-23
= sd_x4_upscaler unets/sd_x4_ckpt
input_blocks_#_# 7,63 256 0-0 0-0
input_blocks_#_#_emb_layers_# 1024 256,512,1024 1-11 0-0 1-1 | 1-2:1024:256:0-0;1-1 4-5:1024:512:0-0;1-1 7-8:1024:512:0-0;1-1 10-11:1024:1024:0-0;1-1
input_blocks_#_#_in_layers_# 256,512,1024,2304,4608,9216 256,512,1024 1-11 0-0 2-2 | 1-2:256,2304:256:0-0;2-2 4:256,2304:512:0-0;2-2 5:512,4608:512:0-0;2-2 7-8:512,4608:512:0-0;2-2 10:512,4608:1024:0-0;2-2 11:1024,9216:1024:0-0;2-2
input_blocks_#_#_op 256,512,2304,4608 256,512 3-9 0-0 | 3:256,2304:256:0-0 6:512,4608:512:0-0 9:512,4608:512:0-0
input_blocks_#_#_out_layers_# 256,512,1024,2304,4608,9216 256,512,1024 1-11 0-0 3-3 | 1-2:256,2304:256:0-0;3-3 4-5:512,4608:512:0-0;3-3 7-8:512,4608:512:0-0;3-3 10-11:1024,9216:1024:0-0;3-3
input_blocks_#_#_proj_in 512,1024 512,1024 4-11 1-1 | 4-5:512:512:1-1 7-8:512:512:1-1 10-11:1024:1024:1-1
input_blocks_#_#_proj_out 512,1024 512,1024 4-11 1-1 | 4-5:512:512:1-1 7-8:512:512:1-1 10-11:1024:1024:1-1
input_blocks_#_#_skip_connection 256,512 512,1024 4-10 0-0 | 4:256:512:0-0 10:512:1024:0-0
input_blocks_#_#_transformer_blocks_#_attn1_to_k 1024 512,1024 4-11 1-1 0-0 | 4-5:1024:512:1-1;0-0 7-8:1024:512:1-1;0-0 10-11:1024:1024:1-1;0-0
input_blocks_#_#_transformer_blocks_#_attn1_to_out_# 512,1024 512,1024 4-11 1-1 0-0 0-0 | 4-5:512:512:1-1;0-0;0-0 7-8:512:512:1-1;0-0;0-0 10-11:1024:1024:1-1;0-0;0-0
input_blocks_#_#_transformer_blocks_#_attn1_to_q 512,1024 512,1024 4-11 1-1 0-0 | 4-5:512:512:1-1;0-0 7-8:512:512:1-1;0-0 10-11:1024:1024:1-1;0-0
input_blocks_#_#_transformer_blocks_#_attn1_to_v 1024 512,1024 4-11 1-1 0-0 | 4-5:1024:512:1-1;0-0 7-8:1024:512:1-1;0-0 10-11:1024:1024:1-1;0-0
input_blocks_#_#_transformer_blocks_#_attn2_to_k 1024 512,1024 4-11 1-1 0-0 | 4-5:1024:512:1-1;0-0 7-8:1024:512:1-1;0-0 10-11:1024:1024:1-1;0-0
input_blocks_#_#_transformer_blocks_#_attn2_to_out_# 512,1024 512,1024 4-11 1-1 0-0 0-0 | 4-5:512:512:1-1;0-0;0-0 7-8:512:512:1-1;0-0;0-0 10-11:1024:1024:1-1;0-0;0-0
input_blocks_#_#_transformer_blocks_#_attn2_to_q 512,1024 512,1024 4-11 1-1 0-0 | 4-5:512:512:1-1;0-0 7-8:512:512:1-1;0-0 10-11:1024:1024:1-1;0-0
input_blocks_#_#_transformer_blocks_#_attn2_to_v 1024 512,1024 4-11 1-1 0-0 | 4-5:1024:512:1-1;0-0 7-8:1024:512:1-1;0-0 10-11:1024:1024:1-1;0-0
input_blocks_#_#_transformer_blocks_#_ff_net_# 2048,4096 512,1024 4-11 1-1 0-0 2-2 | 4-5:2048:512:1-1;0-0;2-2 7-8:2048:512:1-1;0-0;2-2 10-11:4096:1024:1-1;0-0;2-2
input_blocks_#_#_transformer_blocks_#_ff_net_#_proj 512,1024 4096,8192 4-11 1-1 0-0 0-0 | 4-5:512:4096:1-1;0-0;0-0 7-8:512:4096:1-1;0-0;0-0 10-11:1024:8192:1-1;0-0;0-0
label_emb 1024 1000
middle_block_#_emb_layers_# 1024 1024 0-2 1-1
middle_block_#_in_layers_# 1024,9216 1024 0-2 2-2
middle_block_#_out_layers_# 1024,9216 1024 0-2 3-3
middle_block_#_proj_in 1024 1024 1-1
middle_block_#_proj_out 1024 1024 1-1
middle_block_#_transformer_blocks_#_attn1_to_k 1024 1024 1-1 0-0
middle_block_#_transformer_blocks_#_attn1_to_out_# 1024 1024 1-1 0-0 0-0
middle_block_#_transformer_blocks_#_attn1_to_q 1024 1024 1-1 0-0
middle_block_#_transformer_blocks_#_attn1_to_v 1024 1024 1-1 0-0
middle_block_#_transformer_blocks_#_attn2_to_k 1024 1024 1-1 0-0
middle_block_#_transformer_blocks_#_attn2_to_out_# 1024 1024 1-1 0-0 0-0
middle_block_#_transformer_blocks_#_attn2_to_q 1024 1024 1-1 0-0
middle_block_#_transformer_blocks_#_attn2_to_v 1024 1024 1-1 0-0
middle_block_#_transformer_blocks_#_ff_net_# 4096 1024 1-1 0-0 2-2
middle_block_#_transformer_blocks_#_ff_net_#_proj 1024 8192 1-1 0-0 0-0
out_# 256,2304 4 2-2
output_blocks_#_#_conv 512,1024,4608,9216 512,1024 2-8 2-2 | 2:1024,9216:1024:2-2 5:512,4608:512:2-2 8:512,4608:512:2-2
output_blocks_#_#_emb_layers_# 1024 256,512,1024 0-11 0-0 1-1 | 0-2:1024:1024:0-0;1-1 3-8:1024:512:0-0;1-1 9-11:1024:256:0-0;1-1
output_blocks_#_#_in_layers_# 512,768,1024,1536,2048,4608,6912,9216,13824,18432 256,512,1024 0-11 0-0 2-2 | 0-1:2048,18432:1024:0-0;2-2 2:1536,13824:1024:0-0;2-2 3:1536,13824:512:0-0;2-2 4-7:1024,9216:512:0-0;2-2 8:768,6912:512:0-0;2-2 9:768,6912:256:0-0;2-2 10-11:512,4608:256:0-0;2-2
output_blocks_#_#_out_layers_# 256,512,1024,2304,4608,9216 256,512,1024 0-11 0-0 3-3 | 0-2:1024,9216:1024:0-0;3-3 3-8:512,4608:512:0-0;3-3 9-11:256,2304:256:0-0;3-3
output_blocks_#_#_proj_in 512,1024 512,1024 0-8 1-1 | 0-2:1024:1024:1-1 3-8:512:512:1-1
output_blocks_#_#_proj_out 512,1024 512,1024 0-8 1-1 | 0-2:1024:1024:1-1 3-8:512:512:1-1
output_blocks_#_#_skip_connection 512,768,1024,1536,2048 256,512,1024 0-11 0-0 | 0-1:2048:1024:0-0 2:1536:1024:0-0 3:1536:512:0-0 4-7:1024:512:0-0 8:768:512:0-0 9:768:256:0-0 10-11:512:256:0-0
output_blocks_#_#_transformer_blocks_#_attn1_to_k 1024 512,1024 0-8 1-1 0-0 | 0-2:1024:1024:1-1;0-0 3-8:1024:512:1-1;0-0
output_blocks_#_#_transformer_blocks_#_attn1_to_out_# 512,1024 512,1024 0-8 1-1 0-0 0-0 | 0-2:1024:1024:1-1;0-0;0-0 3-8:512:512:1-1;0-0;0-0
output_blocks_#_#_transformer_blocks_#_attn1_to_q 512,1024 512,1024 0-8 1-1 0-0 | 0-2:1024:1024:1-1;0-0 3-8:512:512:1-1;0-0
output_blocks_#_#_transformer_blocks_#_attn1_to_v 1024 512,1024 0-8 1-1 0-0 | 0-2:1024:1024:1-1;0-0 3-8:1024:512:1-1;0-0
output_blocks_#_#_transformer_blocks_#_attn2_to_k 1024 512,1024 0-8 1-1 0-0 | 0-2:1024:1024:1-1;0-0 3-8:1024:512:1-1;0-0
output_blocks_#_#_transformer_blocks_#_attn2_to_out_# 512,1024 512,1024 0-8 1-1 0-0 0-0 | 0-2:1024:1024:1-1;0-0;0-0 3-8:512:512:1-1;0-0;0-0
output_blocks_#_#_transformer_blocks_#_attn2_to_q 512,1024 512,1024 0-8 1-1 0-0 | 0-2:1024:1024:1-1;0-0 3-8:512:512:1-1;0-0
output_blocks_#_#_transformer_blocks_#_attn2_to_v 1024 512,1024 0-8 1-1 0-0 | 0-2:1024:1024:1-1;0-0 3-8:1024:512:1-1;0-0
output_blocks_#_#_transformer_blocks_#_ff_net_# 2048,4096 512,1024 0-8 1-1 0-0 2-2 | 0-2:4096:1024:1-1;0-0;2-2 3-8:2048:512:1-1;0-0;2-2
output_blocks_#_#_transformer_blocks_#_ff_net_#_proj 512,1024 4096,8192 0-8 1-1 0-0 0-0 | 0-2:1024:8192:1-1;0-0;0-0 3-8:512:4096:1-1;0-0;0-0
time_embed_# 256,1024 1024 0-2 | 0:256:1024 2:1024:1024
= sd_x4_upscaler unets/sd_x4_unet_diffusers
class_embedding 1024 1000
conv_in 7,63 256
conv_out 256,2304 4
down_blocks_#_attentions_#_proj_in 512,1024 512,1024 1-3 0-1 | 1-2:512:512:0-1 3:1024:1024:0-1
down_blocks_#_attentions_#_proj_out 512,1024 512,1024 1-3 0-1 | 1-2:512:512:0-1 3:1024:1024:0-1
down_blocks_#_attentions_#_transformer_blocks_#_attn1_to_k 1024 512,1024 1-3 0-1 0-0 | 1-2:1024:512:0-1;0-0 3:1024:1024:0-1;0-0
down_blocks_#_attentions_#_transformer_blocks_#_attn1_to_out_# 512,1024 512,1024 1-3 0-1 0-0 0-0 | 1-2:512:512:0-1;0-0;0-0 3:1024:1024:0-1;0-0;0-0
down_blocks_#_attentions_#_transformer_blocks_#_attn1_to_q 512,1024 512,1024 1-3 0-1 0-0 | 1-2:512:512:0-1;0-0 3:1024:1024:0-1;0-0
down_blocks_#_attentions_#_transformer_blocks_#_attn1_to_v 1024 512,1024 1-3 0-1 0-0 | 1-2:1024:512:0-1;0-0 3:1024:1024:0-1;0-0
down_blocks_#_attentions_#_transformer_blocks_#_attn2_to_k 1024 512,1024 1-3 0-1 0-0 | 1-2:1024:512:0-1;0-0 3:1024:1024:0-1;0-0
down_blocks_#_attentions_#_transformer_blocks_#_attn2_to_out_# 512,1024 512,1024 1-3 0-1 0-0 0-0 | 1-2:512:512:0-1;0-0;0-0 3:1024:1024:0-1;0-0;0-0
down_blocks_#_attentions_#_transformer_blocks_#_attn2_to_q 512,1024 512,1024 1-3 0-1 0-0 | 1-2:512:512:0-1;0-0 3:1024:1024:0-1;0-0
down_blocks_#_attentions_#_transformer_blocks_#_attn2_to_v 1024 512,1024 1-3 0-1 0-0 | 1-2:1024:512:0-1;0-0 3:1024:1024:0-1;0-0
down_blocks_#_attentions_#_transformer_blocks_#_ff_net_# 2048,4096 512,1024 1-3 0-1 0-0 2-2 | 1-2:2048:512:0-1;0-0;2-2 3:4096:1024:0-1;0-0;2-2
down_blocks_#_attentions_#_transformer_blocks_#_ff_net_#_proj 512,1024 4096,8192 1-3 0-1 0-0 0-0 | 1-2:512:4096:0-1;0-0;0-0 3:1024:8192:0-1;0-0;0-0
down_blocks_#_downsamplers_#_conv 256,512,2304,4608 256,512 0-2 0-0 | 0:256,2304:256:0-0 1-2:512,4608:512:0-0
down_blocks_#_resnets_#_conv1 256,512,1024,2304,4608,9216 256,512,1024 0-3 0-1 | 0:256,2304:256:0-1 1:256,512,2304,4608:512:0-1 2:512,4608:512:0-1 3:512,1024,4608,9216:1024:0-1
down_blocks_#_resnets_#_conv2 256,512,1024,2304,4608,9216 256,512,1024 0-3 0-1 | 0:256,2304:256:0-1 1-2:512,4608:512:0-1 3:1024,9216:1024:0-1
down_blocks_#_resnets_#_conv_shortcut 256,512 512,1024 1-3 0-0 | 1:256:512:0-0 3:512:1024:0-0
down_blocks_#_resnets_#_time_emb_proj 1024 256,512,1024 0-3 0-1 | 0:1024:256:0-1 1-2:1024:512:0-1 3:1024:1024:0-1
mid_block_attentions_#_proj_in 1024 1024 0-0
mid_block_attentions_#_proj_out 1024 1024 0-0
mid_block_attentions_#_transformer_blocks_#_attn1_to_k 1024 1024 0-0 0-0
mid_block_attentions_#_transformer_blocks_#_attn1_to_out_# 1024 1024 0-0 0-0 0-0
mid_block_attentions_#_transformer_blocks_#_attn1_to_q 1024 1024 0-0 0-0
mid_block_attentions_#_transformer_blocks_#_attn1_to_v 1024 1024 0-0 0-0
mid_block_attentions_#_transformer_blocks_#_attn2_to_k 1024 1024 0-0 0-0
mid_block_attentions_#_transformer_blocks_#_attn2_to_out_# 1024 1024 0-0 0-0 0-0
mid_block_attentions_#_transformer_blocks_#_attn2_to_q 1024 1024 0-0 0-0
mid_block_attentions_#_transformer_blocks_#_attn2_to_v 1024 1024 0-0 0-0
mid_block_attentions_#_transformer_blocks_#_ff_net_# 4096 1024 0-0 0-0 2-2
mid_block_attentions_#_transformer_blocks_#_ff_net_#_proj 1024 8192 0-0 0-0 0-0
mid_block_resnets_#_conv1 1024,9216 1024 0-1
mid_block_resnets_#_conv2 1024,9216 1024 0-1
mid_block_resnets_#_time_emb_proj 1024 1024 0-1
time_embedding_linear_# 256,1024 1024 1-2 | 1:256:1024 2:1024:1024
up_blocks_#_attentions_#_proj_in 512,1024 512,1024 0-2 0-2 | 0:1024:1024:0-2 1-2:512:512:0-2
up_blocks_#_attentions_#_proj_out 512,1024 512,1024 0-2 0-2 | 0:1024:1024:0-2 1-2:512:512:0-2
up_blocks_#_attentions_#_transformer_blocks_#_attn1_to_k 1024 512,1024 0-2 0-2 0-0 | 0:1024:1024:0-2;0-0 1-2:1024:512:0-2;0-0
up_blocks_#_attentions_#_transformer_blocks_#_attn1_to_out_# 512,1024 512,1024 0-2 0-2 0-0 0-0 | 0:1024:1024:0-2;0-0;0-0 1-2:512:512:0-2;0-0;0-0
up_blocks_#_attentions_#_transformer_blocks_#_attn1_to_q 512,1024 512,1024 0-2 0-2 0-0 | 0:1024:1024:0-2;0-0 1-2:512:512:0-2;0-0
up_blocks_#_attentions_#_transformer_blocks_#_attn1_to_v 1024 512,1024 0-2 0-2 0-0 | 0:1024:1024:0-2;0-0 1-2:1024:512:0-2;0-0
up_blocks_#_attentions_#_transformer_blocks_#_attn2_to_k 1024 512,1024 0-2 0-2 0-0 | 0:1024:1024:0-2;0-0 1-2:1024:512:0-2;0-0
up_blocks_#_attentions_#_transformer_blocks_#_attn2_to_out_# 512,1024 512,1024 0-2 0-2 0-0 0-0 | 0:1024:1024:0-2;0-0;0-0 1-2:512:512:0-2;0-0;0-0
up_blocks_#_attentions_#_transformer_blocks_#_attn2_to_q 512,1024 512,1024 0-2 0-2 0-0 | 0:1024:1024:0-2;0-0 1-2:512:512:0-2;0-0
up_blocks_#_attentions_#_transformer_blocks_#_attn2_to_v 1024 512,1024 0-2 0-2 0-0 | 0:1024:1024:0-2;0-0 1-2:1024:512:0-2;0-0
up_blocks_#_attentions_#_transformer_blocks_#_ff_net_# 2048,4096 512,1024 0-2 0-2 0-0 2-2 | 0:4096:1024:0-2;0-0;2-2 1-2:2048:512:0-2;0-0;2-2
up_blocks_#_attentions_#_transformer_blocks_#_ff_net_#_proj 512,1024 4096,8192 0-2 0-2 0-0 0-0 | 0:1024:8192:0-2;0-0;0-0 1-2:512:4096:0-2;0-0;0-0
up_blocks_#_resnets_#_conv1 512,768,1024,1536,2048,4608,6912,9216,13824,18432 256,512,1024 0-3 0-2 | 0:1536,2048,13824,18432:1024:0-2 1:1024,1536,9216,13824:512:0-2 2:768,1024,6912,9216:512:0-2 3:512,768,4608,6912:256:0-2
up_blocks_#_resnets_#_conv2 256,512,1024,2304,4608,9216 256,512,1024 0-3 0-2 | 0:1024,9216:1024:0-2 1-2:512,4608:512:0-2 3:256,2304:256:0-2
up_blocks_#_resnets_#_conv_shortcut 512,768,1024,1536,2048 256,512,1024 0-3 0-2 | 0:1536,2048:1024:0-2 1:1024,1536:512:0-2 2:768,1024:512:0-2 3:512,768:256:0-2
up_blocks_#_resnets_#_time_emb_proj 1024 256,512,1024 0-3 0-2 | 0:1024:1024:0-2 1-2:1024:512:0-2 3:1024:256:0-2
up_blocks_#_upsamplers_#_conv 512,1024,4608,9216 512,1024 0-2 0-0 | 0:1024,9216:1024:0-0 1-2:512,4608:512:0-0
= sdxl unets/cosxl_ckpt
input_blocks_#_# 4,8,9,36,72,81 320 0-0 0-0
input_blocks_#_#_emb_layers_# 1280 320,640,1280 1-8 0-0 1-1 | 1-2:1280:320:0-0;1-1 4-5:1280:640:0-0;1-1 7-8:1280:1280:0-0;1-1
input_blocks_#_#_in_layers_# 320,640,1280,2880,5760,11520 320,640,1280 1-8 0-0 2-2 | 1-2:320,2880:320:0-0;2-2 4:320,2880:640:0-0;2-2 5:640,5760:640:0-0;2-2 7:640,5760:1280:0-0;2-2 8:1280,11520:1280:0-0;2-2
input_blocks_#_#_op 320,640,2880,5760 320,640 3-6 0-0 | 3:320,2880:320:0-0 6:640,5760:640:0-0
input_blocks_#_#_out_layers_# 320,640,1280,2880,5760,11520 320,640,1280 1-8 0-0 3-3 | 1-2:320,2880:320:0-0;3-3 4-5:640,5760:640:0-0;3-3 7-8:1280,11520:1280:0-0;3-3
input_blocks_#_#_proj_in 640,1280 640,1280 4-8 1-1 | 4-5:640:640:1-1 7-8:1280:1280:1-1
input_blocks_#_#_proj_out 640,1280 640,1280 4-8 1-1 | 4-5:640:640:1-1 7-8:1280:1280:1-1
input_blocks_#_#_skip_connection 320,640 640,1280 4-7 0-0 | 4:320:640:0-0 7:640:1280:0-0
input_blocks_#_#_transformer_blocks_#_attn1_to_k 640,1280 640,1280 4-8 1-1 0-9 | 4-5:640:640:1-1;0-1 7-8:1280:1280:1-1;0-9
input_blocks_#_#_transformer_blocks_#_attn1_to_out_# 640,1280 640,1280 4-8 1-1 0-9 0-0 | 4-5:640:640:1-1;0-1;0-0 7-8:1280:1280:1-1;0-9;0-0
input_blocks_#_#_transformer_blocks_#_attn1_to_q 640,1280 640,1280 4-8 1-1 0-9 | 4-5:640:640:1-1;0-1 7-8:1280:1280:1-1;0-9
input_blocks_#_#_transformer_blocks_#_attn1_to_v 640,1280 640,1280 4-8 1-1 0-9 | 4-5:640:640:1-1;0-1 7-8:1280:1280:1-1;0-9
input_blocks_#_#_transformer_blocks_#_attn2_to_k 2048 640,1280 4-8 1-1 0-9 | 4-5:2048:640:1-1;0-1 7-8:2048:1280:1-1;0-9
input_blocks_#_#_transformer_blocks_#_attn2_to_out_# 640,1280 640,1280 4-8 1-1 0-9 0-0 | 4-5:640:640:1-1;0-1;0-0 7-8:1280:1280:1-1;0-9;0-0
input_blocks_#_#_transformer_blocks_#_attn2_to_q 640,1280 640,1280 4-8 1-1 0-9 | 4-5:640:640:1-1;0-1 7-8:1280:1280:1-1;0-9
input_blocks_#_#_transformer_blocks_#_attn2_to_v 2048 640,1280 4-8 1-1 0-9 | 4-5:2048:640:1-1;0-1 7-8:2048:1280:1-1;0-9
input_blocks_#_#_transformer_blocks_#_ff_net_# 2560,5120 640,1280 4-8 1-1 0-9 2-2 | 4-5:2560:640:1-1;0-1;2-2 7-8:5120:1280:1-1;0-9;2-2
input_blocks_#_#_transformer_blocks_#_ff_net_#_proj 640,1280 5120,10240 4-8 1-1 0-9 0-0 | 4-5:640:5120:1-1;0-1;0-0 7-8:1280:10240:1-1;0-9;0-0
label_emb_#_# 1280,2816 1280 0-0 0-2
middle_block_#_emb_layers_# 1280 1280 0-2 1-1
middle_block_#_in_layers_# 1280,11520 1280 0-2 2-2
middle_block_#_out_layers_# 1280,11520 1280 0-2 3-3
middle_block_#_proj_in 1280 1280 1-1
middle_block_#_proj_out 1280 1280 1-1
middle_block_#_transformer_blocks_#_attn1_to_k 1280 1280 1-1 0-9
middle_block_#_transformer_blocks_#_attn1_to_out_# 1280 1280 1-1 0-9 0-0
middle_block_#_transformer_blocks_#_attn1_to_q 1280 1280 1-1 0-9
middle_block_#_transformer_blocks_#_attn1_to_v 1280 1280 1-1 0-9
middle_block_#_transformer_blocks_#_attn2_to_k 2048 1280 1-1 0-9
middle_block_#_transformer_blocks_#_attn2_to_out_# 1280 1280 1-1 0-9 0-0
middle_block_#_transformer_blocks_#_attn2_to_q 1280 1280 1-1 0-9
middle_block_#_transformer_blocks_#_attn2_to_v 2048 1280 1-1 0-9
middle_block_#_transformer_blocks_#_ff_net_# 5120 1280 1-1 0-9 2-2
middle_block_#_transformer_blocks_#_ff_net_#_proj 1280 10240 1-1 0-9 0-0
out_# 320,2880 4 2-2
output_blocks_#_#_conv 640,1280,5760,11520 640,1280 2-5 2-2 | 2:1280,11520:1280:2-2 5:640,5760:640:2-2
output_blocks_#_#_emb_layers_# 1280 320,640,1280 0-8 0-0 1-1 | 0-2:1280:1280:0-0;1-1 3-5:1280:640:0-0;1-1 6-8:1280:320:0-0;1-1
output_blocks_#_#_in_layers_# 640,960,1280,1920,2560,5760,8640,11520,17280,23040 320,640,1280 0-8 0-0 2-2 | 0-1:2560,23040:1280:0-0;2-2 2:1920,17280:1280:0-0;2-2 3:1920,17280:640:0-0;2-2 4:1280,11520:640:0-0;2-2 5:960,8640:640:0-0;2-2 6:960,8640:320:0-0;2-2 7-8:640,5760:320:0-0;2-2
output_blocks_#_#_out_layers_# 320,640,1280,2880,5760,11520 320,640,1280 0-8 0-0 3-3 | 0-2:1280,11520:1280:0-0;3-3 3-5:640,5760:640:0-0;3-3 6-8:320,2880:320:0-0;3-3
output_blocks_#_#_proj_in 640,1280 640,1280 0-5 1-1 | 0-2:1280:1280:1-1 3-5:640:640:1-1
output_blocks_#_#_proj_out 640,1280 640,1280 0-5 1-1 | 0-2:1280:1280:1-1 3-5:640:640:1-1
output_blocks_#_#_skip_connection 640,960,1280,1920,2560 320,640,1280 0-8 0-0 | 0-1:2560:1280:0-0 2:1920:1280:0-0 3:1920:640:0-0 4:1280:640:0-0 5:960:640:0-0 6:960:320:0-0 7-8:640:320:0-0
output_blocks_#_#_transformer_blocks_#_attn1_to_k 640,1280 640,1280 0-5 1-1 0-9 | 0-2:1280:1280:1-1;0-9 3-5:640:640:1-1;0-1
output_blocks_#_#_transformer_blocks_#_attn1_to_out_# 640,1280 640,1280 0-5 1-1 0-9 0-0 | 0-2:1280:1280:1-1;0-9;0-0 3-5:640:640:1-1;0-1;0-0
output_blocks_#_#_transformer_blocks_#_attn1_to_q 640,1280 640,1280 0-5 1-1 0-9 | 0-2:1280:1280:1-1;0-9 3-5:640:640:1-1;0-1
output_blocks_#_#_transformer_blocks_#_attn1_to_v 640,1280 640,1280 0-5 1-1 0-9 | 0-2:1280:1280:1-1;0-9 3-5:640:640:1-1;0-1
output_blocks_#_#_transformer_blocks_#_attn2_to_k 2048 640,1280 0-5 1-1 0-9 | 0-2:2048:1280:1-1;0-9 3-5:2048:640:1-1;0-1
output_blocks_#_#_transformer_blocks_#_attn2_to_out_# 640,1280 640,1280 0-5 1-1 0-9 0-0 | 0-2:1280:1280:1-1;0-9;0-0 3-5:640:640:1-1;0-1;0-0
output_blocks_#_#_transformer_blocks_#_attn2_to_q 640,1280 640,1280 0-5 1-1 0-9 | 0-2:1280:1280:1-1;0-9 3-5:640:640:1-1;0-1
output_blocks_#_#_transformer_blocks_#_attn2_to_v 2048 640,1280 0-5 1-1 0-9 | 0-2:2048:1280:1-1;0-9 3-5:2048:640:1-1;0-1
output_blocks_#_#_transformer_blocks_#_ff_net_# 2560,5120 640,1280 0-5 1-1 0-9 2-2 | 0-2:5120:1280:1-1;0-9;2-2 3-5:2560:640:1-1;0-1;2-2
output_blocks_#_#_transformer_blocks_#_ff_net_#_proj 640,1280 5120,10240 0-5 1-1 0-9 0-0 | 0-2:1280:10240:1-1;0-9;0-0 3-5:640:5120:1-1;0-1;0-0
time_embed_# 320,1280 1280 0-2 | 0:320:1280 2:1280:1280
= sdxl unets/sdxl_folder
add_embedding_linear_# 1280,2816 1280 1-2 | 1:2816:1280 2:1280:1280
conv_in 4,8,9,36,72,81 320
conv_out 320,2880 4
down_blocks_#_attentions_#_proj_in 640,1280 640,1280 1-2 0-1 | 1:640:640:0-1 2:1280:1280:0-1
down_blocks_#_attentions_#_proj_out 640,1280 640,1280 1-2 0-1 | 1:640:640:0-1 2:1280:1280:0-1
down_blocks_#_attentions_#_transformer_blocks_#_attn1_to_k 640,1280 640,1280 1-2 0-1 0-9 | 1:640:640:0-1;0-1 2:1280:1280:0-1;0-9
down_blocks_#_attentions_#_transformer_blocks_#_attn1_to_out_# 640,1280 640,1280 1-2 0-1 0-9 0-0 | 1:640:640:0-1;0-1;0-0 2:1280:1280:0-1;0-9;0-0
down_blocks_#_attentions_#_transformer_blocks_#_attn1_to_q 640,1280 640,1280 1-2 0-1 0-9 | 1:640:640:0-1;0-1 2:1280:1280:0-1;0-9
down_blocks_#_attentions_#_transformer_blocks_#_attn1_to_v 640,1280 640,1280 1-2 0-1 0-9 | 1:640:640:0-1;0-1 2:1280:1280:0-1;0-9
down_blocks_#_attentions_#_transformer_blocks_#_attn2_to_k 2048 640,1280 1-2 0-1 0-9 | 1:2048:640:0-1;0-1 2:2048:1280:0-1;0-9
down_blocks_#_attentions_#_transformer_blocks_#_attn2_to_out_# 640,1280 640,1280 1-2 0-1 0-9 0-0 | 1:640:640:0-1;0-1;0-0 2:1280:1280:0-1;0-9;0-0
down_blocks_#_attentions_#_transformer_blocks_#_attn2_to_q 640,1280 640,1280 1-2 0-1 0-9 | 1:640:640:0-1;0-1 2:1280:1280:0-1;0-9
down_blocks_#_attentions_#_transformer_blocks_#_attn2_to_v 2048 640,1280 1-2 0-1 0-9 | 1:2048:640:0-1;0-1 2:2048:1280:0-1;0-9
down_blocks_#_attentions_#_transformer_blocks_#_ff_net_# 2560,5120 640,1280 1-2 0-1 0-9 2-2 | 1:2560:640:0-1;0-1;2-2 2:5120:1280:0-1;0-9;2-2
down_blocks_#_attentions_#_transformer_blocks_#_ff_net_#_proj 640,1280 5120,10240 1-2 0-1 0-9 0-0 | 1:640:5120:0-1;0-1;0-0 2:1280:10240:0-1;0-9;0-0
down_blocks_#_downsamplers_#_conv 320,640,2880,5760 320,640 0-1 0-0 | 0:320,2880:320:0-0 1:640,5760:640:0-0
down_blocks_#_resnets_#_conv1 320,640,1280,2880,5760,11520 320,640,1280 0-2 0-1 | 0:320,2880:320:0-1 1:320,640,2880,5760:640:0-1 2:640,1280,5760,11520:1280:0-1
down_blocks_#_resnets_#_conv2 320,640,1280,2880,5760,11520 320,640,1280 0-2 0-1 | 0:320,2880:320:0-1 1:640,5760:640:0-1 2:1280,11520:1280:0-1
down_blocks_#_resnets_#_conv_shortcut 320,640 640,1280 1-2 0-0 | 1:320:640:0-0 2:640:1280:0-0
down_blocks_#_resnets_#_time_emb_proj 1280 320,640,1280 0-2 0-1 | 0:1280:320:0-1 1:1280:640:0-1 2:1280:1280:0-1
mid_block_attentions_#_proj_in 1280 1280 0-0
mid_block_attentions_#_proj_out 1280 1280 0-0
mid_block_attentions_#_transformer_blocks_#_attn1_to_k 1280 1280 0-0 0-9
mid_block_attentions_#_transformer_blocks_#_attn1_to_out_# 1280 1280 0-0 0-9 0-0
mid_block_attentions_#_transformer_blocks_#_attn1_to_q 1280 1280 0-0 0-9
mid_block_attentions_#_transformer_blocks_#_attn1_to_v 1280 1280 0-0 0-9
mid_block_attentions_#_transformer_blocks_#_attn2_to_k 2048 1280 0-0 0-9
mid_block_attentions_#_transformer_blocks_#_attn2_to_out_# 1280 1280 0-0 0-9 0-0
mid_block_attentions_#_transformer_blocks_#_attn2_to_q 1280 1280 0-0 0-9
mid_block_attentions_#_transformer_blocks_#_attn2_to_v 2048 1280 0-0 0-9
mid_block_attentions_#_transformer_blocks_#_ff_net_# 5120 1280 0-0 0-9 2-2
mid_block_attentions_#_transformer_blocks_#_ff_net_#_proj 1280 10240 0-0 0-9 0-0
mid_block_resnets_#_conv1 1280,11520 1280 0-1
mid_block_resnets_#_conv2 1280,11520 1280 0-1
mid_block_resnets_#_time_emb_proj 1280 1280 0-1
time_embedding_linear_# 320,1280 1280 1-2 | 1:320:1280 2:1280:1280
up_blocks_#_attentions_#_proj_in 640,1280 640,1280 0-1 0-2 | 0:1280:1280:0-2 1:640:640:0-2
up_blocks_#_attentions_#_proj_out 640,1280 640,1280 0-1 0-2 | 0:1280:1280:0-2 1:640:640:0-2
up_blocks_#_attentions_#_transformer_blocks_#_attn1_to_k 640,1280 640,1280 0-1 0-2 0-9 | 0:1280:1280:0-2;0-9 1:640:640:0-2;0-1
up_blocks_#_attentions_#_transformer_blocks_#_attn1_to_out_# 640,1280 640,1280 0-1 0-2 0-9 0-0 | 0:1280:1280:0-2;0-9;0-0 1:640:640:0-2;0-1;0-0
up_blocks_#_attentions_#_transformer_blocks_#_attn1_to_q 640,1280 640,1280 0-1 0-2 0-9 | 0:1280:1280:0-2;0-9 1:640:640:0-2;0-1
up_blocks_#_attentions_#_transformer_blocks_#_attn1_to_v 640,1280 640,1280 0-1 0-2 0-9 | 0:1280:1280:0-2;0-9 1:640:640:0-2;0-1
up_blocks_#_attentions_#_transformer_blocks_#_attn2_to_k 2048 640,1280 0-1 0-2 0-9 | 0:2048:1280:0-2;0-9 1:2048:640:0-2;0-1
up_blocks_#_attentions_#_transformer_blocks_#_attn2_to_out_# 640,1280 640,1280 0-1 0-2 0-9 0-0 | 0:1280:1280:0-2;0-9;0-0 1:640:640:0-2;0-1;0-0
up_blocks_#_attentions_#_transformer_blocks_#_attn2_to_q 640,1280 640,1280 0-1 0-2 0-9 | 0:1280:1280:0-2;0-9 1:640:640:0-2;0-1
up_blocks_#_attentions_#_transformer_blocks_#_attn2_to_v 2048 640,1280 0-1 0-2 0-9 | 0:2048:1280:0-2;0-9 1:2048:640:0-2;0-1
up_blocks_#_attentions_#_transformer_blocks_#_ff_net_# 2560,5120 640,1280 0-1 0-2 0-9 2-2 | 0:5120:1280:0-2;0-9;2-2 1:2560:640:0-2;0-1;2-2
up_blocks_#_attentions_#_transformer_blocks_#_ff_net_#_proj 640,1280 5120,10240 0-1 0-2 0-9 0-0 | 0:1280:10240:0-2;0-9;0-0 1:640:5120:0-2;0-1;0-0
up_blocks_#_resnets_#_conv1 640,960,1280,1920,2560,5760,8640,11520,17280,23040 320,640,1280 0-2 0-2 | 0:1920,2560,17280,23040:1280:0-2 1:960,1280,1920,8640,11520,17280:640:0-2 2:640,960,5760,8640:320:0-2
up_blocks_#_resnets_#_conv2 320,640,1280,2880,5760,11520 320,640,1280 0-2 0-2 | 0:1280,11520:1280:0-2 1:640,5760:640:0-2 2:320,2880:320:0-2
up_blocks_#_resnets_#_conv_shortcut 640,960,1280,1920,2560 320,640,1280 0-2 0-2 | 0:1920,2560:1280:0-2 1:960,1280,1920:640:0-2 2:640,960:320:0-2
up_blocks_#_resnets_#_time_emb_proj 1280 320,640,1280 0-2 0-2 | 0:1280:1280:0-2 1:1280:640:0-2 2:1280:320:0-2
up_blocks_#_upsamplers_#_conv 640,1280,5760,11520 640,1280 0-1 0-0 | 0:1280,11520:1280:0-0 1:640,5760:640:0-0
= sdxl unets/sdxl_unet_diffusers_lcm
add_embedding_linear_# 1280,2816 1280 1-2 | 1:2816:1280 2:1280:1280
conv_in 4,36 320
conv_out 320,2880 4
down_blocks_#_attentions_#_proj_in 640,1280 640,1280 1-2 0-1 | 1:640:640:0-1 2:1280:1280:0-1
down_blocks_#_attentions_#_proj_out 640,1280 640,1280 1-2 0-1 | 1:640:640:0-1 2:1280:1280:0-1
down_blocks_#_attentions_#_transformer_blocks_#_attn1_to_k 640,1280 640,1280 1-2 0-1 0-9 | 1:640:640:0-1;0-1 2:1280:1280:0-1;0-9
down_blocks_#_attentions_#_transformer_blocks_#_attn1_to_out_# 640,1280 640,1280 1-2 0-1 0-9 0-0 | 1:640:640:0-1;0-1;0-0 2:1280:1280:0-1;0-9;0-0
down_blocks_#_attentions_#_transformer_blocks_#_attn1_to_q 640,1280 640,1280 1-2 0-1 0-9 | 1:640:640:0-1;0-1 2:1280:1280:0-1;0-9
down_blocks_#_attentions_#_transformer_blocks_#_attn1_to_v 640,1280 640,1280 1-2 0-1 0-9 | 1:640:640:0-1;0-1 2:1280:1280:0-1;0-9
down_blocks_#_attentions_#_transformer_blocks_#_attn2_to_k 2048 640,1280 1-2 0-1 0-9 | 1:2048:640:0-1;0-1 2:2048:1280:0-1;0-9
down_blocks_#_attentions_#_transformer_blocks_#_attn2_to_out_# 640,1280 640,1280 1-2 0-1 0-9 0-0 | 1:640:640:0-1;0-1;0-0 2:1280:1280:0-1;0-9;0-0
down_blocks_#_attentions_#_transformer_blocks_#_attn2_to_q 640,1280 640,1280 1-2 0-1 0-9 | 1:640:640:0-1;0-1 2:1280:1280:0-1;0-9
down_blocks_#_attentions_#_transformer_blocks_#_attn2_to_v 2048 640,1280 1-2 0-1 0-9 | 1:2048:640:0-1;0-1 2:2048:1280:0-1;0-9
down_blocks_#_attentions_#_transformer_blocks_#_ff_net_# 2560,5120 640,1280 1-2 0-1 0-9 2-2 | 1:2560:640:0-1;0-1;2-2 2:5120:1280:0-1;0-9;2-2
down_blocks_#_attentions_#_transformer_blocks_#_ff_net_#_proj 640,1280 5120,10240 1-2 0-1 0-9 0-0 | 1:640:5120:0-1;0-1;0-0 2:1280:10240:0-1;0-9;0-0
down_blocks_#_downsamplers_#_conv 320,640,2880,5760 320,640 0-1 0-0 | 0:320,2880:320:0-0 1:640,5760:640:0-0
down_blocks_#_resnets_#_conv1 320,640,1280,2880,5760,11520 320,640,1280 0-2 0-1 | 0:320,2880:320:0-1 1:320,640,2880,5760:640:0-1 2:640,1280,5760,11520:1280:0-1
down_blocks_#_resnets_#_conv2 320,640,1280,2880,5760,11520 320,640,1280 0-2 0-1 | 0:320,2880:320:0-1 1:640,5760:640:0-1 2:1280,11520:1280:0-1
down_blocks_#_resnets_#_conv_shortcut 320,640 640,1280 1-2 0-0 | 1:320:640:0-0 2:640:1280:0-0
down_blocks_#_resnets_#_time_emb_proj 1280 320,640,1280 0-2 0-1 | 0:1280:320:0-1 1:1280:640:0-1 2:1280:1280:0-1
mid_block_attentions_#_proj_in 1280 1280 0-0
mid_block_attentions_#_proj_out 1280 1280 0-0
mid_block_attentions_#_transformer_blocks_#_attn1_to_k 1280 1280 0-0 0-9
mid_block_attentions_#_transformer_blocks_#_attn1_to_out_# 1280 1280 0-0 0-9 0-0
mid_block_attentions_#_transformer_blocks_#_attn1_to_q 1280 1280 0-0 0-9
mid_block_attentions_#_transformer_blocks_#_attn1_to_v 1280 1280 0-0 0-9
mid_block_attentions_#_transformer_blocks_#_attn2_to_k 2048 1280 0-0 0-9
mid_block_attentions_#_transformer_blocks_#_attn2_to_out_# 1280 1280 0-0 0-9 0-0
mid_block_attentions_#_transformer_blocks_#_attn2_to_q 1280 1280 0-0 0-9
mid_block_attentions_#_transformer_blocks_#_attn2_to_v 2048 1280 0-0 0-9
mid_block_attentions_#_transformer_blocks_#_ff_net_# 5120 1280 0-0 0-9 2-2
mid_block_attentions_#_transformer_blocks_#_ff_net_#_proj 1280 10240 0-0 0-9 0-0
mid_block_resnets_#_conv1 1280,11520 1280 0-1
mid_block_resnets_#_conv2 1280,11520 1280 0-1
mid_block_resnets_#_time_emb_proj 1280 1280 0-1
time_embedding_cond_proj 256 320
time_embedding_linear_# 320,1280 1280 1-2 | 1:320:1280 2:1280:1280
up_blocks_#_attentions_#_proj_in 640,1280 640,1280 0-1 0-2 | 0:1280:1280:0-2 1:640:640:0-2
up_blocks_#_attentions_#_proj_out 640,1280 640,1280 0-1 0-2 | 0:1280:1280:0-2 1:640:640:0-2
up_blocks_#_attentions_#_transformer_blocks_#_attn1_to_k 640,1280 640,1280 0-1 0-2 0-9 | 0:1280:1280:0-2;0-9 1:640:640:0-2;0-1
up_blocks_#_attentions_#_transformer_blocks_#_attn1_to_out_# 640,1280 640,1280 0-1 0-2 0-9 0-0 | 0:1280:1280:0-2;0-9;0-0 1:640:640:0-2;0-1;0-0
up_blocks_#_attentions_#_transformer_blocks_#_attn1_to_q 640,1280 640,1280 0-1 0-2 0-9 | 0:1280:1280:0-2;0-9 1:640:640:0-2;0-1
up_blocks_#_attentions_#_transformer_blocks_#_attn1_to_v 640,1280 640,1280 0-1 0-2 0-9 | 0:1280:1280:0-2;0-9 1:640:640:0-2;0-1
up_blocks_#_attentions_#_transformer_blocks_#_attn2_to_k 2048 640,1280 0-1 0-2 0-9 | 0:2048:1280:0-2;0-9 1:2048:640:0-2;0-1
up_blocks_#_attentions_#_transformer_blocks_#_attn2_to_out_# 640,1280 640,1280 0-1 0-2 0-9 0-0 | 0:1280:1280:0-2;0-9;0-0 1:640:640:0-2;0-1;0-0
up_blocks_#_attentions_#_transformer_blocks_#_attn2_to_q 640,1280 640,1280 0-1 0-2 0-9 | 0:1280:1280:0-2;0-9 1:640:640:0-2;0-1
up_blocks_#_attentions_#_transformer_blocks_#_attn2_to_v 2048 640,1280 0-1 0-2 0-9 | 0:2048:1280:0-2;0-9 1:2048:640:0-2;0-1
up_blocks_#_attentions_#_transformer_blocks_#_ff_net_# 2560,5120 640,1280 0-1 0-2 0-9 2-2 | 0:5120:1280:0-2;0-9;2-2 1:2560:640:0-2;0-1;2-2
up_blocks_#_attentions_#_transformer_blocks_#_ff_net_#_proj 640,1280 5120,10240 0-1 0-2 0-9 0-0 | 0:1280:10240:0-2;0-9;0-0 1:640:5120:0-2;0-1;0-0
up_blocks_#_resnets_#_conv1 640,960,1280,1920,2560,5760,8640,11520,17280,23040 320,640,1280 0-2 0-2 | 0:1920,2560,17280,23040:1280:0-2 1:960,1280,1920,8640,11520,17280:640:0-2 2:640,960,5760,8640:320:0-2
up_blocks_#_resnets_#_conv2 320,640,1280,2880,5760,11520 320,640,1280 0-2 0-2 | 0:1280,11520:1280:0-2 1:640,5760:640:0-2 2:320,2880:320:0-2
up_blocks_#_resnets_#_conv_shortcut 640,960,1280,1920,2560 320,640,1280 0-2 0-2 | 0:1920,2560:1280:0-2 1:960,1280,1920:640:0-2 2:640,960:320:0-2
up_blocks_#_resnets_#_time_emb_proj 1280 320,640,1280 0-2 0-2 | 0:1280:1280:0-2 1:1280:640:0-2 2:1280:320:0-2
up_blocks_#_upsamplers_#_conv 640,1280,5760,11520 640,1280 0-1 0-0 | 0:1280,11520:1280:0-0 1:640,5760:640:0-0
= sdxl_refiner unets/sdxl_refiner_ckpt
input_blocks_#_# 4,36 384 0-0 0-0
input_blocks_#_#_emb_layers_# 1536 384,768,1536 1-11 0-0 1-1 | 1-2:1536:384:0-0;1-1 4-5:1536:768:0-0;1-1 7-8:1536:1536:0-0;1-1 10-11:1536:1536:0-0;1-1
input_blocks_#_#_in_layers_# 384,768,1536,3456,6912,13824 384,768,1536 1-11 0-0 2-2 | 1-2:384,3456:384:0-0;2-2 4:384,3456:768:0-0;2-2 5:768,6912:768:0-0;2-2 7:768,6912:1536:0-0;2-2 8:1536,13824:1536:0-0;2-2 10-11:1536,13824:1536:0-0;2-2
input_blocks_#_#_op 384,768,1536,3456,6912,13824 384,768,1536 3-9 0-0 | 3:384,3456:384:0-0 6:768,6912:768:0-0 9:1536,13824:1536:0-0
input_blocks_#_#_out_layers_# 384,768,1536,3456,6912,13824 384,768,1536 1-11 0-0 3-3 | 1-2:384,3456:384:0-0;3-3 4-5:768,6912:768:0-0;3-3 7-8:1536,13824:1536:0-0;3-3 10-11:1536,13824:1536:0-0;3-3
input_blocks_#_#_proj_in 768,1536 768,1536 4-8 1-1 | 4-5:768:768:1-1 7-8:1536:1536:1-1
input_blocks_#_#_proj_out 768,1536 768,1536 4-8 1-1 | 4-5:768:768:1-1 7-8:1536:1536:1-1
input_blocks_#_#_skip_connection 384,768 768,1536 4-7 0-0 | 4:384:768:0-0 7:768:1536:0-0
input_blocks_#_#_transformer_blocks_#_attn1_to_k 768,1536 768,1536 4-8 1-1 0-3 | 4-5:768:768:1-1;0-3 7-8:1536:1536:1-1;0-3
input_blocks_#_#_transformer_blocks_#_attn1_to_out_# 768,1536 768,1536 4-8 1-1 0-3 0-0 | 4-5:768:768:1-1;0-3;0-0 7-8:1536:1536:1-1;0-3;0-0
input_blocks_#_#_transformer_blocks_#_attn1_to_q 768,1536 768,1536 4-8 1-1 0-3 | 4-5:768:768:1-1;0-3 7-8:1536:1536:1-1;0-3
input_blocks_#_#_transformer_blocks_#_attn1_to_v 768,1536 768,1536 4-8 1-1 0-3 | 4-5:768:768:1-1;0-3 7-8:1536:1536:1-1;0-3
input_blocks_#_#_transformer_blocks_#_attn2_to_k 1280 768,1536 4-8 1-1 0-3 | 4-5:1280:768:1-1;0-3 7-8:1280:1536:1-1;0-3
input_blocks_#_#_transformer_blocks_#_attn2_to_out_# 768,1536 768,1536 4-8 1-1 0-3 0-0 | 4-5:768:768:1-1;0-3;0-0 7-8:1536:1536:1-1;0-3;0-0
input_blocks_#_#_transformer_blocks_#_attn2_to_q 768,1536 768,1536 4-8 1-1 0-3 | 4-5:768:768:1-1;0-3 7-8:1536:1536:1-1;0-3
input_blocks_#_#_transformer_blocks_#_attn2_to_v 1280 768,1536 4-8 1-1 0-3 | 4-5:1280:768:1-1;0-3 7-8:1280:1536:1-1;0-3
input_blocks_#_#_transformer_blocks_#_ff_net_# 3072,6144 768,1536 4-8 1-1 0-3 2-2 | 4-5:3072:768:1-1;0-3;2-2 7-8:6144:1536:1-1;0-3;2-2
input_blocks_#_#_transformer_blocks_#_ff_net_#_proj 768,1536 6144,12288 4-8 1-1 0-3 0-0 | 4-5:768:6144:1-1;0-3;0-0 7-8:1536:12288:1-1;0-3;0-0
label_emb_#_# 1536,2560 1536 0-0 0-2
middle_block_#_emb_layers_# 1536 1536 0-2 1-1
middle_block_#_in_layers_# 1536,13824 1536 0-2 2-2
middle_block_#_out_layers_# 1536,13824 1536 0-2 3-3
middle_block_#_proj_in 1536 1536 1-1
middle_block_#_proj_out 1536 1536 1-1
middle_block_#_transformer_blocks_#_attn1_to_k 1536 1536 1-1 0-3
middle_block_#_transformer_blocks_#_attn1_to_out_# 1536 1536 1-1 0-3 0-0
middle_block_#_transformer_blocks_#_attn1_to_q 1536 1536 1-1 0-3
middle_block_#_transformer_blocks_#_attn1_to_v 1536 1536 1-1 0-3
middle_block_#_transformer_blocks_#_attn2_to_k 1280 1536 1-1 0-3
middle_block_#_transformer_blocks_#_attn2_to_out_# 1536 1536 1-1 0-3 0-0
middle_block_#_transformer_blocks_#_attn2_to_q 1536 1536 1-1 0-3
middle_block_#_transformer_blocks_#_attn2_to_v 1280 1536 1-1 0-3
middle_block_#_transformer_blocks_#_ff_net_# 6144 1536 1-1 0-3 2-2
middle_block_#_transformer_blocks_#_ff_net_#_proj 1536 12288 1-1 0-3 0-0
out_# 384,3456 4 2-2
output_blocks_#_#_conv 768,1536,6912,13824 768,1536 2-8 1-2 | 2:1536,13824:1536:1-1 5:1536,13824:1536:2-2 8:768,6912:768:2-2
output_blocks_#_#_emb_layers_# 1536 384,768,1536 0-11 0-0 1-1 | 0-5:1536:1536:0-0;1-1 6-8:1536:768:0-0;1-1 9-11:1536:384:0-0;1-1
output_blocks_#_#_in_layers_# 768,1152,1536,2304,3072,6912,10368,13824,20736,27648 384,768,1536 0-11 0-0 2-2 | 0-4:3072,27648:1536:0-0;2-2 5:2304,20736:1536:0-0;2-2 6:2304,20736:768:0-0;2-2 7:1536,13824:768:0-0;2-2 8:1152,10368:768:0-0;2-2 9:1152,10368:384:0-0;2-2 10-11:768,6912:384:0-0;2-2
output_blocks_#_#_out_layers_# 384,768,1536,3456,6912,13824 384,768,1536 0-11 0-0 3-3 | 0-5:1536,13824:1536:0-0;3-3 6-8:768,6912:768:0-0;3-3 9-11:384,3456:384:0-0;3-3
output_blocks_#_#_proj_in 768,1536 768,1536 3-8 1-1 | 3-5:1536:1536:1-1 6-8:768:768:1-1
output_blocks_#_#_proj_out 768,1536 768,1536 3-8 1-1 | 3-5:1536:1536:1-1 6-8:768:768:1-1
output_blocks_#_#_skip_connection 768,1152,1536,2304,3072 384,768,1536 0-11 0-0 | 0-4:3072:1536:0-0 5:2304:1536:0-0 6:2304:768:0-0 7:1536:768:0-0 8:1152:768:0-0 9:1152:384:0-0 10-11:768:384:0-0
output_blocks_#_#_transformer_blocks_#_attn1_to_k 768,1536 768,1536 3-8 1-1 0-3 | 3-5:1536:1536:1-1;0-3 6-8:768:768:1-1;0-3
output_blocks_#_#_transformer_blocks_#_attn1_to_out_# 768,1536 768,1536 3-8 1-1 0-3 0-0 | 3-5:1536:1536:1-1;0-3;0-0 6-8:768:768:1-1;0-3;0-0
output_blocks_#_#_transformer_blocks_#_attn1_to_q 768,1536 768,1536 3-8 1-1 0-3 | 3-5:1536:1536:1-1;0-3 6-8:768:768:1-1;0-3
output_blocks_#_#_transformer_blocks_#_attn1_to_v 768,1536 768,1536 3-8 1-1 0-3 | 3-5:1536:1536:1-1;0-3 6-8:768:768:1-1;0-3
output_blocks_#_#_transformer_blocks_#_attn2_to_k 1280 768,1536 3-8 1-1 0-3 | 3-5:1280:1536:1-1;0-3 6-8:1280:768:1-1;0-3
output_blocks_#_#_transformer_blocks_#_attn2_to_out_# 768,1536 768,1536 3-8 1-1 0-3 0-0 | 3-5:1536:1536:1-1;0-3;0-0 6-8:768:768:1-1;0-3;0-0
output_blocks_#_#_transformer_blocks_#_attn2_to_q 768,1536 768,1536 3-8 1-1 0-3 | 3-5:1536:1536:1-1;0-3 6-8:768:768:1-1;0-3
output_blocks_#_#_transformer_blocks_#_attn2_to_v 1280 768,1536 3-8 1-1 0-3 | 3-5:1280:1536:1-1;0-3 6-8:1280:768:1-1;0-3
output_blocks_#_#_transformer_blocks_#_ff_net_# 3072,6144 768,1536 3-8 1-1 0-3 2-2 | 3-5:6144:1536:1-1;0-3;2-2 6-8:3072:768:1-1;0-3;2-2
output_blocks_#_#_transformer_blocks_#_ff_net_#_proj 768,1536 6144,12288 3-8 1-1 0-3 0-0 | 3-5:1536:12288:1-1;0-3;0-0 6-8:768:6144:1-1;0-3;0-0
time_embed_# 384,1536 1536 0-2 | 0:384:1536 2:1536:1536
= sdxl_refiner unets/sdxl_refiner_folder
add_embedding_linear_# 1536,2560 1536 1-2 | 1:2560:1536 2:1536:1536
conv_in 4,36 384
conv_out 384,3456 4
down_blocks_#_attentions_#_proj_in 768,1536 768,1536 1-2 0-1 | 1:768:768:0-1 2:1536:1536:0-1
down_blocks_#_attentions_#_proj_out 768,1536 768,1536 1-2 0-1 | 1:768:768:0-1 2:1536:1536:0-1
down_blocks_#_attentions_#_transformer_blocks_#_attn1_to_k 768,1536 768,1536 1-2 0-1 0-3 | 1:768:768:0-1;0-3 2:1536:1536:0-1;0-3
down_blocks_#_attentions_#_transformer_blocks_#_attn1_to_out_# 768,1536 768,1536 1-2 0-1 0-3 0-0 | 1:768:768:0-1;0-3;0-0 2:1536:1536:0-1;0-3;0-0
down_blocks_#_attentions_#_transformer_blocks_#_attn1_to_q 768,1536 768,1536 1-2 0-1 0-3 | 1:768:768:0-1;0-3 2:1536:1536:0-1;0-3
down_blocks_#_attentions_#_transformer_blocks_#_attn1_to_v 768,1536 768,1536 1-2 0-1 0-3 | 1:768:768:0-1;0-3 2:1536:1536:0-1;0-3
down_blocks_#_attentions_#_transformer_blocks_#_attn2_to_k 1280 768,1536 1-2 0-1 0-3 | 1:1280:768:0-1;0-3 2:1280:1536:0-1;0-3
down_blocks_#_attentions_#_transformer_blocks_#_attn2_to_out_# 768,1536 768,1536 1-2 0-1 0-3 0-0 | 1:768:768:0-1;0-3;0-0 2:1536:1536:0-1;0-3;0-0
down_blocks_#_attentions_#_transformer_blocks_#_attn2_to_q 768,1536 768,1536 1-2 0-1 0-3 | 1:768:768:0-1;0-3 2:1536:1536:0-1;0-3
down_blocks_#_attentions_#_transformer_blocks_#_attn2_to_v 1280 768,1536 1-2 0-1 0-3 | 1:1280:768:0-1;0-3 2:1280:1536:0-1;0-3
down_blocks_#_attentions_#_transformer_blocks_#_ff_net_# 3072,6144 768,1536 1-2 0-1 0-3 2-2 | 1:3072:768:0-1;0-3;2-2 2:6144:1536:0-1;0-3;2-2
down_blocks_#_attentions_#_transformer_blocks_#_ff_net_#_proj 768,1536 6144,12288 1-2 0-1 0-3 0-0 | 1:768:6144:0-1;0-3;0-0 2:1536:12288:0-1;0-3;0-0
down_blocks_#_downsamplers_#_conv 384,768,1536,3456,6912,13824 384,768,1536 0-2 0-0 | 0:384,3456:384:0-0 1:768,6912:768:0-0 2:1536,13824:1536:0-0
down_blocks_#_resnets_#_conv1 384,768,1536,3456,6912,13824 384,768,1536 0-3 0-1 | 0:384,3456:384:0-1 1:384,768,3456,6912:768:0-1 2:768,1536,6912,13824:1536:0-1 3:1536,13824:1536:0-1
down_blocks_#_resnets_#_conv2 384,768,1536,3456,6912,13824 384,768,1536 0-3 0-1 | 0:384,3456:384:0-1 1:768,6912:768:0-1 2-3:1536,13824:1536:0-1
down_blocks_#_resnets_#_conv_shortcut 384,768 768,1536 1-2 0-0 | 1:384:768:0-0 2:768:1536:0-0
down_blocks_#_resnets_#_time_emb_proj 1536 384,768,1536 0-3 0-1 | 0:1536:384:0-1 1:1536:768:0-1 2-3:1536:1536:0-1
mid_block_attentions_#_proj_in 1536 1536 0-0
mid_block_attentions_#_proj_out 1536 1536 0-0
mid_block_attentions_#_transformer_blocks_#_attn1_to_k 1536 1536 0-0 0-3
mid_block_attentions_#_transformer_blocks_#_attn1_to_out_# 1536 1536 0-0 0-3 0-0
mid_block_attentions_#_transformer_blocks_#_attn1_to_q 1536 1536 0-0 0-3
mid_block_attentions_#_transformer_blocks_#_attn1_to_v 1536 1536 0-0 0-3
mid_block_attentions_#_transformer_blocks_#_attn2_to_k 1280 1536 0-0 0-3
mid_block_attentions_#_transformer_blocks_#_attn2_to_out_# 1536 1536 0-0 0-3 0-0
mid_block_attentions_#_transformer_blocks_#_attn2_to_q 1536 1536 0-0 0-3
mid_block_attentions_#_transformer_blocks_#_attn2_to_v 1280 1536 0-0 0-3
mid_block_attentions_#_transformer_blocks_#_ff_net_# 6144 1536 0-0 0-3 2-2
mid_block_attentions_#_transformer_blocks_#_ff_net_#_proj 1536 12288 0-0 0-3 0-0
mid_block_resnets_#_conv1 1536,13824 1536 0-1
mid_block_resnets_#_conv2 1536,13824 1536 0-1
mid_block_resnets_#_time_emb_proj 1536 1536 0-1
time_embedding_linear_# 384,1536 1536 1-2 | 1:384:1536 2:1536:1536
up_blocks_#_attentions_#_proj_in 768,1536 768,1536 1-2 0-2 | 1:1536:1536:0-2 2:768:768:0-2
up_blocks_#_attentions_#_proj_out 768,1536 768,1536 1-2 0-2 | 1:1536:1536:0-2 2:768:768:0-2
up_blocks_#_attentions_#_transformer_blocks_#_attn1_to_k 768,1536 768,1536 1-2 0-2 0-3 | 1:1536:1536:0-2;0-3 2:768:768:0-2;0-3
up_blocks_#_attentions_#_transformer_blocks_#_attn1_to_out_# 768,1536 768,1536 1-2 0-2 0-3 0-0 | 1:1536:1536:0-2;0-3;0-0 2:768:768:0-2;0-3;0-0
up_blocks_#_attentions_#_transformer_blocks_#_attn1_to_q 768,1536 768,1536 1-2 0-2 0-3 | 1:1536:1536:0-2;0-3 2:768:768:0-2;0-3
up_blocks_#_attentions_#_transformer_blocks_#_attn1_to_v 768,1536 768,1536 1-2 0-2 0-3 | 1:1536:1536:0-2;0-3 2:768:768:0-2;0-3
up_blocks_#_attentions_#_transformer_blocks_#_attn2_to_k 1280 768,1536 1-2 0-2 0-3 | 1:1280:1536:0-2;0-3 2:1280:768:0-2;0-3
up_blocks_#_attentions_#_transformer_blocks_#_attn2_to_out_# 768,1536 768,1536 1-2 0-2 0-3 0-0 | 1:1536:1536:0-2;0-3;0-0 2:768:768:0-2;0-3;0-0
up_blocks_#_attentions_#_transformer_blocks_#_attn2_to_q 768,1536 768,1536 1-2 0-2 0-3 | 1:1536:1536:0-2;0-3 2:768:768:0-2;0-3
up_blocks_#_attentions_#_transformer_blocks_#_attn2_to_v 1280 768,1536 1-2 0-2 0-3 | 1:1280:1536:0-2;0-3 2:1280:768:0-2;0-3
up_blocks_#_attentions_#_transformer_blocks_#_ff_net_# 3072,6144 768,1536 1-2 0-2 0-3 2-2 | 1:6144:1536:0-2;0-3;2-2 2:3072:768:0-2;0-3;2-2
up_blocks_#_attentions_#_transformer_blocks_#_ff_net_#_proj 768,1536 6144,12288 1-2 0-2 0-3 0-0 | 1:1536:12288:0-2;0-3;0-0 2:768:6144:0-2;0-3;0-0
up_blocks_#_resnets_#_conv1 768,1152,1536,2304,3072,6912,10368,13824,20736,27648 384,768,1536 0-3 0-2 | 0:3072,27648:1536:0-2 1:2304,3072,20736,27648:1536:0-2 2:1152,1536,2304,10368,13824,20736:768:0-2 3:768,1152,6912,10368:384:0-2
up_blocks_#_resnets_#_conv2 384,768,1536,3456,6912,13824 384,768,1536 0-3 0-2 | 0-1:1536,13824:1536:0-2 2:768,6912:768:0-2 3:384,3456:384:0-2
up_blocks_#_resnets_#_conv_shortcut 768,1152,1536,2304,3072 384,768,1536 0-3 0-2 | 0:3072:1536:0-2 1:2304,3072:1536:0-2 2:1152,1536,2304:768:0-2 3:768,1152:384:0-2
up_blocks_#_resnets_#_time_emb_proj 1536 384,768,1536 0-3 0-2 | 0-1:1536:1536:0-2 2:1536:768:0-2 3:1536:384:0-2
up_blocks_#_upsamplers_#_conv 768,1536,6912,13824 768,1536 0-2 0-0 | 0-1:1536,13824:1536:0-0 2:768,6912:768:0-0
= ssd1b unets/ssd1b_ckpt
input_blocks_#_# 4,36 320 0-0 0-0
input_blocks_#_#_emb_layers_# 1280 320,640,1280 1-8 0-0 1-1 | 1-2:1280:320:0-0;1-1 4-5:1280:640:0-0;1-1 7-8:1280:1280:0-0;1-1
input_blocks_#_#_in_layers_# 320,640,1280,2880,5760,11520 320,640,1280 1-8 0-0 2-2 | 1-2:320,2880:320:0-0;2-2 4:320,2880:640:0-0;2-2 5:640,5760:640:0-0;2-2 7:640,5760:1280:0-0;2-2 8:1280,11520:1280:0-0;2-2
input_blocks_#_#_op 320,640,2880,5760 320,640 3-6 0-0 | 3:320,2880:320:0-0 6:640,5760:640:0-0
input_blocks_#_#_out_layers_# 320,640,1280,2880,5760,11520 320,640,1280 1-8 0-0 3-3 | 1-2:320,2880:320:0-0;3-3 4-5:640,5760:640:0-0;3-3 7-8:1280,11520:1280:0-0;3-3
input_blocks_#_#_proj_in 640,1280 640,1280 4-8 1-1 | 4-5:640:640:1-1 7-8:1280:1280:1-1
input_blocks_#_#_proj_out 640,1280 640,1280 4-8 1-1 | 4-5:640:640:1-1 7-8:1280:1280:1-1
input_blocks_#_#_skip_connection 320,640 640,1280 4-7 0-0 | 4:320:640:0-0 7:640:1280:0-0
input_blocks_#_#_transformer_blocks_#_attn1_to_k 640,1280 640,1280 4-8 1-1 0-3 | 4-5:640:640:1-1;0-1 7-8:1280:1280:1-1;0-3
input_blocks_#_#_transformer_blocks_#_attn1_to_out_# 640,1280 640,1280 4-8 1-1 0-3 0-0 | 4-5:640:640:1-1;0-1;0-0 7-8:1280:1280:1-1;0-3;0-0
input_blocks_#_#_transformer_blocks_#_attn1_to_q 640,1280 640,1280 4-8 1-1 0-3 | 4-5:640:640:1-1;0-1 7-8:1280:1280:1-1;0-3
input_blocks_#_#_transformer_blocks_#_attn1_to_v 640,1280 640,1280 4-8 1-1 0-3 | 4-5:640:640:1-1;0-1 7-8:1280:1280:1-1;0-3
input_blocks_#_#_transformer_blocks_#_attn2_to_k 2048 640,1280 4-8 1-1 0-3 | 4-5:2048:640:1-1;0-1 7-8:2048:1280:1-1;0-3
input_blocks_#_#_transformer_blocks_#_attn2_to_out_# 640,1280 640,1280 4-8 1-1 0-3 0-0 | 4-5:640:640:1-1;0-1;0-0 7-8:1280:1280:1-1;0-3;0-0
input_blocks_#_#_transformer_blocks_#_attn2_to_q 640,1280 640,1280 4-8 1-1 0-3 | 4-5:640:640:1-1;0-1 7-8:1280:1280:1-1;0-3
input_blocks_#_#_transformer_blocks_#_attn2_to_v 2048 640,1280 4-8 1-1 0-3 | 4-5:2048:640:1-1;0-1 7-8:2048:1280:1-1;0-3
input_blocks_#_#_transformer_blocks_#_ff_net_# 2560,5120 640,1280 4-8 1-1 0-3 2-2 | 4-5:2560:640:1-1;0-1;2-2 7-8:5120:1280:1-1;0-3;2-2
input_blocks_#_#_transformer_blocks_#_ff_net_#_proj 640,1280 5120,10240 4-8 1-1 0-3 0-0 | 4-5:640:5120:1-1;0-1;0-0 7-8:1280:10240:1-1;0-3;0-0
label_emb_#_# 1280,2816 1280 0-0 0-2
middle_block_#_emb_layers_# 1280 1280 0-0 1-1
middle_block_#_in_layers_# 1280,11520 1280 0-0 2-2
middle_block_#_out_layers_# 1280,11520 1280 0-0 3-3
out_# 320,2880 4 2-2
output_blocks_#_#_conv 640,1280,5760,11520 640,1280 2-5 2-2 | 2:1280,11520:1280:2-2 5:640,5760:640:2-2
output_blocks_#_#_emb_layers_# 1280 320,640,1280 0-8 0-0 1-1 | 0-2:1280:1280:0-0;1-1 3-5:1280:640:0-0;1-1 6-8:1280:320:0-0;1-1
output_blocks_#_#_in_layers_# 640,960,1280,1920,2560,5760,8640,11520,17280,23040 320,640,1280 0-8 0-0 2-2 | 0-1:2560,23040:1280:0-0;2-2 2:1920,17280:1280:0-0;2-2 3:1920,17280:640:0-0;2-2 4:1280,11520:640:0-0;2-2 5:960,8640:640:0-0;2-2 6:960,8640:320:0-0;2-2 7-8:640,5760:320:0-0;2-2
output_blocks_#_#_out_layers_# 320,640,1280,2880,5760,11520 320,640,1280 0-8 0-0 3-3 | 0-2:1280,11520:1280:0-0;3-3 3-5:640,5760:640:0-0;3-3 6-8:320,2880:320:0-0;3-3
output_blocks_#_#_proj_in 640,1280 640,1280 0-5 1-1 | 0-2:1280:1280:1-1 3-5:640:640:1-1
output_blocks_#_#_proj_out 640,1280 640,1280 0-5 1-1 | 0-2:1280:1280:1-1 3-5:640:640:1-1
output_blocks_#_#_skip_connection 640,960,1280,1920,2560 320,640,1280 0-8 0-0 | 0-1:2560:1280:0-0 2:1920:1280:0-0 3:1920:640:0-0 4:1280:640:0-0 5:960:640:0-0 6:960:320:0-0 7-8:640:320:0-0
output_blocks_#_#_transformer_blocks_#_attn1_to_k 640,1280 640,1280 0-5 1-1 0-9 | 0-1:1280:1280:1-1;0-3 2:1280:1280:1-1;0-9 3:640:640:1-1;0-1 4-5:640:640:1-1;0-0
output_blocks_#_#_transformer_blocks_#_attn1_to_out_# 640,1280 640,1280 0-5 1-1 0-9 0-0 | 0-1:1280:1280:1-1;0-3;0-0 2:1280:1280:1-1;0-9;0-0 3:640:640:1-1;0-1;0-0 4-5:640:640:1-1;0-0;0-0
output_blocks_#_#_transformer_blocks_#_attn1_to_q 640,1280 640,1280 0-5 1-1 0-9 | 0-1:1280:1280:1-1;0-3 2:1280:1280:1-1;0-9 3:640:640:1-1;0-1 4-5:640:640:1-1;0-0
output_blocks_#_#_transformer_blocks_#_attn1_to_v 640,1280 640,1280 0-5 1-1 0-9 | 0-1:1280:1280:1-1;0-3 2:1280:1280:1-1;0-9 3:640:640:1-1;0-1 4-5:640:640:1-1;0-0
output_blocks_#_#_transformer_blocks_#_attn2_to_k 2048 640,1280 0-5 1-1 0-9 | 0-1:2048:1280:1-1;0-3 2:2048:1280:1-1;0-9 3:2048:640:1-1;0-1 4-5:2048:640:1-1;0-0
output_blocks_#_#_transformer_blocks_#_attn2_to_out_# 640,1280 640,1280 0-5 1-1 0-9 0-0 | 0-1:1280:1280:1-1;0-3;0-0 2:1280:1280:1-1;0-9;0-0 3:640:640:1-1;0-1;0-0 4-5:640:640:1-1;0-0;0-0
output_blocks_#_#_transformer_blocks_#_attn2_to_q 640,1280 640,1280 0-5 1-1 0-9 | 0-1:1280:1280:1-1;0-3 2:1280:1280:1-1;0-9 3:640:640:1-1;0-1 4-5:640:640:1-1;0-0
output_blocks_#_#_transformer_blocks_#_attn2_to_v 2048 640,1280 0-5 1-1 0-9 | 0-1:2048:1280:1-1;0-3 2:2048:1280:1-1;0-9 3:2048:640:1-1;0-1 4-5:2048:640:1-1;0-0
output_blocks_#_#_transformer_blocks_#_ff_net_# 2560,5120 640,1280 0-5 1-1 0-9 2-2 | 0-1:5120:1280:1-1;0-3;2-2 2:5120:1280:1-1;0-9;2-2 3:2560:640:1-1;0-1;2-2 4-5:2560:640:1-1;0-0;2-2
output_blocks_#_#_transformer_blocks_#_ff_net_#_proj 640,1280 5120,10240 0-5 1-1 0-9 0-0 | 0-1:1280:10240:1-1;0-3;0-0 2:1280:10240:1-1;0-9;0-0 3:640:5120:1-1;0-1;0-0 4-5:640:5120:1-1;0-0;0-0
time_embed_# 320,1280 1280 0-2 | 0:320:1280 2:1280:1280
= ssd1b unets/ssd1b_folder
add_embedding_linear_# 1280,2816 1280 1-2 | 1:2816:1280 2:1280:1280
conv_in 4,36 320
conv_out 320,2880 4
down_blocks_#_attentions_#_proj_in 640,1280 640,1280 1-2 0-1 | 1:640:640:0-1 2:1280:1280:0-1
down_blocks_#_attentions_#_proj_out 640,1280 640,1280 1-2 0-1 | 1:640:640:0-1 2:1280:1280:0-1
down_blocks_#_attentions_#_transformer_blocks_#_attn1_to_k 640,1280 640,1280 1-2 0-1 0-3 | 1:640:640:0-1;0-1 2:1280:1280:0-1;0-3
down_blocks_#_attentions_#_transformer_blocks_#_attn1_to_out_# 640,1280 640,1280 1-2 0-1 0-3 0-0 | 1:640:640:0-1;0-1;0-0 2:1280:1280:0-1;0-3;0-0
down_blocks_#_attentions_#_transformer_blocks_#_attn1_to_q 640,1280 640,1280 1-2 0-1 0-3 | 1:640:640:0-1;0-1 2:1280:1280:0-1;0-3
down_blocks_#_attentions_#_transformer_blocks_#_attn1_to_v 640,1280 640,1280 1-2 0-1 0-3 | 1:640:640:0-1;0-1 2:1280:1280:0-1;0-3
down_blocks_#_attentions_#_transformer_blocks_#_attn2_to_k 2048 640,1280 1-2 0-1 0-3 | 1:2048:640:0-1;0-1 2:2048:1280:0-1;0-3
down_blocks_#_attentions_#_transformer_blocks_#_attn2_to_out_# 640,1280 640,1280 1-2 0-1 0-3 0-0 | 1:640:640:0-1;0-1;0-0 2:1280:1280:0-1;0-3;0-0
down_blocks_#_attentions_#_transformer_blocks_#_attn2_to_q 640,1280 640,1280 1-2 0-1 0-3 | 1:640:640:0-1;0-1 2:1280:1280:0-1;0-3
down_blocks_#_attentions_#_transformer_blocks_#_attn2_to_v 2048 640,1280 1-2 0-1 0-3 | 1:2048:640:0-1;0-1 2:2048:1280:0-1;0-3
down_blocks_#_attentions_#_transformer_blocks_#_ff_net_# 2560,5120 640,1280 1-2 0-1 0-3 2-2 | 1:2560:640:0-1;0-1;2-2 2:5120:1280:0-1;0-3;2-2
down_blocks_#_attentions_#_transformer_blocks_#_ff_net_#_proj 640,1280 5120,10240 1-2 0-1 0-3 0-0 | 1:640:5120:0-1;0-1;0-0 2:1280:10240:0-1;0-3;0-0
down_blocks_#_downsamplers_#_conv 320,640,2880,5760 320,640 0-1 0-0 | 0:320,2880:320:0-0 1:640,5760:640:0-0
down_blocks_#_resnets_#_conv1 320,640,1280,2880,5760,11520 320,640,1280 0-2 0-1 | 0:320,2880:320:0-1 1:320,640,2880,5760:640:0-1 2:640,1280,5760,11520:1280:0-1
down_blocks_#_resnets_#_conv2 320,640,1280,2880,5760,11520 320,640,1280 0-2 0-1 | 0:320,2880:320:0-1 1:640,5760:640:0-1 2:1280,11520:1280:0-1
down_blocks_#_resnets_#_conv_shortcut 320,640 640,1280 1-2 0-0 | 1:320:640:0-0 2:640:1280:0-0
down_blocks_#_resnets_#_time_emb_proj 1280 320,640,1280 0-2 0-1 | 0:1280:320:0-1 1:1280:640:0-1 2:1280:1280:0-1
mid_block_resnets_#_conv1 1280,11520 1280 0-0
mid_block_resnets_#_conv2 1280,11520 1280 0-0
mid_block_resnets_#_time_emb_proj 1280 1280 0-0
time_embedding_linear_# 320,1280 1280 1-2 | 1:320:1280 2:1280:1280
up_blocks_#_attentions_#_proj_in 640,1280 640,1280 0-1 0-2 | 0:1280:1280:0-2 1:640:640:0-2
up_blocks_#_attentions_#_proj_out 640,1280 640,1280 0-1 0-2 | 0:1280:1280:0-2 1:640:640:0-2
up_blocks_#_attentions_#_transformer_blocks_#_attn1_to_k 640,1280 640,1280 0-1 0-2 0-9 | 0:1280:1280:0-2;0-9 1:640:640:0-2;0-1
up_blocks_#_attentions_#_transformer_blocks_#_attn1_to_out_# 640,1280 640,1280 0-1 0-2 0-9 0-0 | 0:1280:1280:0-2;0-9;0-0 1:640:640:0-2;0-1;0-0
up_blocks_#_attentions_#_transformer_blocks_#_attn1_to_q 640,1280 640,1280 0-1 0-2 0-9 | 0:1280:1280:0-2;0-9 1:640:640:0-2;0-1
up_blocks_#_attentions_#_transformer_blocks_#_attn1_to_v 640,1280 640,1280 0-1 0-2 0-9 | 0:1280:1280:0-2;0-9 1:640:640:0-2;0-1
up_blocks_#_attentions_#_transformer_blocks_#_attn2_to_k 2048 640,1280 0-1 0-2 0-9 | 0:2048:1280:0-2;0-9 1:2048:640:0-2;0-1
up_blocks_#_attentions_#_transformer_blocks_#_attn2_to_out_# 640,1280 640,1280 0-1 0-2 0-9 0-0 | 0:1280:1280:0-2;0-9;0-0 1:640:640:0-2;0-1;0-0
up_blocks_#_attentions_#_transformer_blocks_#_attn2_to_q 640,1280 640,1280 0-1 0-2 0-9 | 0:1280:1280:0-2;0-9 1:640:640:0-2;0-1
up_blocks_#_attentions_#_transformer_blocks_#_attn2_to_v 2048 640,1280 0-1 0-2 0-9 | 0:2048:1280:0-2;0-9 1:2048:640:0-2;0-1
up_blocks_#_attentions_#_transformer_blocks_#_ff_net_# 2560,5120 640,1280 0-1 0-2 0-9 2-2 | 0:5120:1280:0-2;0-9;2-2 1:2560:640:0-2;0-1;2-2
up_blocks_#_attentions_#_transformer_blocks_#_ff_net_#_proj 640,1280 5120,10240 0-1 0-2 0-9 0-0 | 0:1280:10240:0-2;0-9;0-0 1:640:5120:0-2;0-1;0-0
up_blocks_#_resnets_#_conv1 640,960,1280,1920,2560,5760,8640,11520,17280,23040 320,640,1280 0-2 0-2 | 0:1920,2560,17280,23040:1280:0-2 1:960,1280,1920,8640,11520,17280:640:0-2 2:640,960,5760,8640:320:0-2
up_blocks_#_resnets_#_conv2 320,640,1280,2880,5760,11520 320,640,1280 0-2 0-2 | 0:1280,11520:1280:0-2 1:640,5760:640:0-2 2:320,2880:320:0-2
up_blocks_#_resnets_#_conv_shortcut 640,960,1280,1920,2560 320,640,1280 0-2 0-2 | 0:1920,2560:1280:0-2 1:960,1280,1920:640:0-2 2:640,960:320:0-2
up_blocks_#_resnets_#_time_emb_proj 1280 320,640,1280 0-2 0-2 | 0:1280:1280:0-2 1:1280:640:0-2 2:1280:320:0-2
up_blocks_#_upsamplers_#_conv 640,1280,5760,11520 640,1280 0-1 0-0 | 0:1280,11520:1280:0-0 1:640,5760:640:0-0
= sv3d unets/sv3d_p_ckpt
input_blocks_#_# 8,72 320 0-0 0-0
input_blocks_#_#_emb_layers_# 1280 320,640,1280 1-11 0-0 1-1 | 1-2:1280:320:0-0;1-1 4-5:1280:640:0-0;1-1 7-8:1280:1280:0-0;1-1 10-11:1280:1280:0-0;1-1
input_blocks_#_#_in_layers_# 320,640,1280,2880,5760,11520 320,640,1280 1-11 0-0 2-2 | 1-2:320,2880:320:0-0;2-2 4:320,2880:640:0-0;2-2 5:640,5760:640:0-0;2-2 7:640,5760:1280:0-0;2-2 8:1280,11520:1280:0-0;2-2 10-11:1280,11520:1280:0-0;2-2
input_blocks_#_#_op 320,640,1280,2880,5760,11520 320,640,1280 3-9 0-0 | 3:320,2880:320:0-0 6:640,5760:640:0-0 9:1280,11520:1280:0-0
input_blocks_#_#_out_layers_# 320,640,1280,2880,5760,11520 320,640,1280 1-11 0-0 3-3 | 1-2:320,2880:320:0-0;3-3 4-5:640,5760:640:0-0;3-3 7-8:1280,11520:1280:0-0;3-3 10-11:1280,11520:1280:0-0;3-3
input_blocks_#_#_proj_in 320,640,1280 320,640,1280 1-8 1-1 | 1-2:320:320:1-1 4-5:640:640:1-1 7-8:1280:1280:1-1
input_blocks_#_#_proj_out 320,640,1280 320,640,1280 1-8 1-1 | 1-2:320:320:1-1 4-5:640:640:1-1 7-8:1280:1280:1-1
input_blocks_#_#_skip_connection 320,640 640,1280 4-7 0-0 | 4:320:640:0-0 7:640:1280:0-0
input_blocks_#_#_time_pos_embed_# 320,640,1280,2560,5120 320,640,1280,2560,5120 1-8 1-1 0-2 | 1-2:320,1280:320,1280:1-1;0-2 4-5:640,2560:640,2560:1-1;0-2 7-8:1280,5120:1280,5120:1-1;0-2
input_blocks_#_#_time_stack_#_attn1_to_k 320,640,1280 320,640,1280 1-8 1-1 0-0 | 1-2:320:320:1-1;0-0 4-5:640:640:1-1;0-0 7-8:1280:1280:1-1;0-0
input_blocks_#_#_time_stack_#_attn1_to_out_# 320,640,1280 320,640,1280 1-8 1-1 0-0 0-0 | 1-2:320:320:1-1;0-0;0-0 4-5:640:640:1-1;0-0;0-0 7-8:1280:1280:1-1;0-0;0-0
input_blocks_#_#_time_stack_#_attn1_to_q 320,640,1280 320,640,1280 1-8 1-1 0-0 | 1-2:320:320:1-1;0-0 4-5:640:640:1-1;0-0 7-8:1280:1280:1-1;0-0
input_blocks_#_#_time_stack_#_attn1_to_v 320,640,1280 320,640,1280 1-8 1-1 0-0 | 1-2:320:320:1-1;0-0 4-5:640:640:1-1;0-0 7-8:1280:1280:1-1;0-0
input_blocks_#_#_time_stack_#_attn2_to_k 1024 320,640,1280 1-8 1-1 0-0 | 1-2:1024:320:1-1;0-0 4-5:1024:640:1-1;0-0 7-8:1024:1280:1-1;0-0
input_blocks_#_#_time_stack_#_attn2_to_out_# 320,640,1280 320,640,1280 1-8 1-1 0-0 0-0 | 1-2:320:320:1-1;0-0;0-0 4-5:640:640:1-1;0-0;0-0 7-8:1280:1280:1-1;0-0;0-0
input_blocks_#_#_time_stack_#_attn2_to_q 320,640,1280 320,640,1280 1-8 1-1 0-0 | 1-2:320:320:1-1;0-0 4-5:640:640:1-1;0-0 7-8:1280:1280:1-1;0-0
input_blocks_#_#_time_stack_#_attn2_to_v 1024 320,640,1280 1-8 1-1 0-0 | 1-2:1024:320:1-1;0-0 4-5:1024:640:1-1;0-0 7-8:1024:1280:1-1;0-0
input_blocks_#_#_time_stack_#_ff_in_net_# 1280,2560,5120 320,640,1280 1-8 1-1 0-0 2-2 | 1-2:1280:320:1-1;0-0;2-2 4-5:2560:640:1-1;0-0;2-2 7-8:5120:1280:1-1;0-0;2-2
input_blocks_#_#_time_stack_#_ff_in_net_#_proj 320,640,1280 2560,5120,10240 1-8 1-1 0-0 0-0 | 1-2:320:2560:1-1;0-0;0-0 4-5:640:5120:1-1;0-0;0-0 7-8:1280:10240:1-1;0-0;0-0
input_blocks_#_#_time_stack_#_ff_net_# 1280,2560,5120 320,640,1280 1-8 1-1 0-0 2-2 | 1-2:1280:320:1-1;0-0;2-2 4-5:2560:640:1-1;0-0;2-2 7-8:5120:1280:1-1;0-0;2-2
input_blocks_#_#_time_stack_#_ff_net_#_proj 320,640,1280 2560,5120,10240 1-8 1-1 0-0 0-0 | 1-2:320:2560:1-1;0-0;0-0 4-5:640:5120:1-1;0-0;0-0 7-8:1280:10240:1-1;0-0;0-0
input_blocks_#_#_time_stack_emb_layers_# 1280 320,640,1280 1-11 0-0 1-1 | 1-2:1280:320:0-0;1-1 4-5:1280:640:0-0;1-1 7-8:1280:1280:0-0;1-1 10-11:1280:1280:0-0;1-1
input_blocks_#_#_time_stack_in_layers_# 320,640,960,1280,1920,3840 320,640,1280 1-11 0-0 2-2 | 1-2:320,960:320:0-0;2-2 4-5:640,1920:640:0-0;2-2 7-8:1280,3840:1280:0-0;2-2 10-11:1280,3840:1280:0-0;2-2
input_blocks_#_#_time_stack_out_layers_# 320,640,960,1280,1920,3840 320,640,1280 1-11 0-0 3-3 | 1-2:320,960:320:0-0;3-3 4-5:640,1920:640:0-0;3-3 7-8:1280,3840:1280:0-0;3-3 10-11:1280,3840:1280:0-0;3-3
input_blocks_#_#_transformer_blocks_#_attn1_to_k 320,640,1280 320,640,1280 1-8 1-1 0-0 | 1-2:320:320:1-1;0-0 4-5:640:640:1-1;0-0 7-8:1280:1280:1-1;0-0
input_blocks_#_#_transformer_blocks_#_attn1_to_out_# 320,640,1280 320,640,1280 1-8 1-1 0-0 0-0 | 1-2:320:320:1-1;0-0;0-0 4-5:640:640:1-1;0-0;0-0 7-8:1280:1280:1-1;0-0;0-0
input_blocks_#_#_transformer_blocks_#_attn1_to_q 320,640,1280 320,640,1280 1-8 1-1 0-0 | 1-2:320:320:1-1;0-0 4-5:640:640:1-1;0-0 7-8:1280:1280:1-1;0-0
input_blocks_#_#_transformer_blocks_#_attn1_to_v 320,640,1280 320,640,1280 1-8 1-1 0-0 | 1-2:320:320:1-1;0-0 4-5:640:640:1-1;0-0 7-8:1280:1280:1-1;0-0
input_blocks_#_#_transformer_blocks_#_attn2_to_k 1024 320,640,1280 1-8 1-1 0-0 | 1-2:1024:320:1-1;0-0 4-5:1024:640:1-1;0-0 7-8:1024:1280:1-1;0-0
input_blocks_#_#_transformer_blocks_#_attn2_to_out_# 320,640,1280 320,640,1280 1-8 1-1 0-0 0-0 | 1-2:320:320:1-1;0-0;0-0 4-5:640:640:1-1;0-0;0-0 7-8:1280:1280:1-1;0-0;0-0
input_blocks_#_#_transformer_blocks_#_attn2_to_q 320,640,1280 320,640,1280 1-8 1-1 0-0 | 1-2:320:320:1-1;0-0 4-5:640:640:1-1;0-0 7-8:1280:1280:1-1;0-0
input_blocks_#_#_transformer_blocks_#_attn2_to_v 1024 320,640,1280 1-8 1-1 0-0 | 1-2:1024:320:1-1;0-0 4-5:1024:640:1-1;0-0 7-8:1024:1280:1-1;0-0
input_blocks_#_#_transformer_blocks_#_ff_net_# 1280,2560,5120 320,640,1280 1-8 1-1 0-0 2-2 | 1-2:1280:320:1-1;0-0;2-2 4-5:2560:640:1-1;0-0;2-2 7-8:5120:1280:1-1;0-0;2-2
input_blocks_#_#_transformer_blocks_#_ff_net_#_proj 320,640,1280 2560,5120,10240 1-8 1-1 0-0 0-0 | 1-2:320:2560:1-1;0-0;0-0 4-5:640:5120:1-1;0-0;0-0 7-8:1280:10240:1-1;0-0;0-0
label_emb_#_# 256,1280 1280 0-0 0-2
middle_block_#_emb_layers_# 1280 1280 0-2 1-1
middle_block_#_in_layers_# 1280,11520 1280 0-2 2-2
middle_block_#_out_layers_# 1280,11520 1280 0-2 3-3
middle_block_#_proj_in 1280 1280 1-1
middle_block_#_proj_out 1280 1280 1-1
middle_block_#_time_pos_embed_# 1280,5120 1280,5120 1-1 0-2
middle_block_#_time_stack_#_attn1_to_k 1280 1280 1-1 0-0
middle_block_#_time_stack_#_attn1_to_out_# 1280 1280 1-1 0-0 0-0
middle_block_#_time_stack_#_attn1_to_q 1280 1280 1-1 0-0
middle_block_#_time_stack_#_attn1_to_v 1280 1280 1-1 0-0
middle_block_#_time_stack_#_attn2_to_k 1024 1280 1-1 0-0
middle_block_#_time_stack_#_attn2_to_out_# 1280 1280 1-1 0-0 0-0
middle_block_#_time_stack_#_attn2_to_q 1280 1280 1-1 0-0
middle_block_#_time_stack_#_attn2_to_v 1024 1280 1-1 0-0
middle_block_#_time_stack_#_ff_in_net_# 5120 1280 1-1 0-0 2-2
middle_block_#_time_stack_#_ff_in_net_#_proj 1280 10240 1-1 0-0 0-0
middle_block_#_time_stack_#_ff_net_# 5120 1280 1-1 0-0 2-2
middle_block_#_time_stack_#_ff_net_#_proj 1280 10240 1-1 0-0 0-0
middle_block_#_time_stack_emb_layers_# 1280 1280 0-2 1-1
middle_block_#_time_stack_in_layers_# 1280,3840 1280 0-2 2-2
middle_block_#_time_stack_out_layers_# 1280,3840 1280 0-2 3-3
middle_block_#_transformer_blocks_#_attn1_to_k 1280 1280 1-1 0-0
middle_block_#_transformer_blocks_#_attn1_to_out_# 1280 1280 1-1 0-0 0-0
middle_block_#_transformer_blocks_#_attn1_to_q 1280 1280 1-1 0-0
middle_block_#_transformer_blocks_#_attn1_to_v 1280 1280 1-1 0-0
middle_block_#_transformer_blocks_#_attn2_to_k 1024 1280 1-1 0-0
middle_block_#_transformer_blocks_#_attn2_to_out_# 1280 1280 1-1 0-0 0-0
middle_block_#_transformer_blocks_#_attn2_to_q 1280 1280 1-1 0-0
middle_block_#_transformer_blocks_#_attn2_to_v 1024 1280 1-1 0-0
middle_block_#_transformer_blocks_#_ff_net_# 5120 1280 1-1 0-0 2-2
middle_block_#_transformer_blocks_#_ff_net_#_proj 1280 10240 1-1 0-0 0-0
out_# 320,2880 4 2-2
output_blocks_#_#_conv 640,1280,5760,11520 640,1280 2-8 1-2 | 2:1280,11520:1280:1-1 5:1280,11520:1280:2-2 8:640,5760:640:2-2
output_blocks_#_#_emb_layers_# 1280 320,640,1280 0-11 0-0 1-1 | 0-5:1280:1280:0-0;1-1 6-8:1280:640:0-0;1-1 9-11:1280:320:0-0;1-1
output_blocks_#_#_in_layers_# 640,960,1280,1920,2560,5760,8640,11520,17280,23040 320,640,1280 0-11 0-0 2-2 | 0-4:2560,23040:1280:0-0;2-2 5:1920,17280:1280:0-0;2-2 6:1920,17280:640:0-0;2-2 7:1280,11520:640:0-0;2-2 8:960,8640:640:0-0;2-2 9:960,8640:320:0-0;2-2 10-11:640,5760:320:0-0;2-2
output_blocks_#_#_out_layers_# 320,640,1280,2880,5760,11520 320,640,1280 0-11 0-0 3-3 | 0-5:1280,11520:1280:0-0;3-3 6-8:640,5760:640:0-0;3-3 9-11:320,2880:320:0-0;3-3
output_blocks_#_#_proj_in 320,640,1280 320,640,1280 3-11 1-1 | 3-5:1280:1280:1-1 6-8:640:640:1-1 9-11:320:320:1-1
output_blocks_#_#_proj_out 320,640,1280 320,640,1280 3-11 1-1 | 3-5:1280:1280:1-1 6-8:640:640:1-1 9-11:320:320:1-1
output_blocks_#_#_skip_connection 640,960,1280,1920,2560 320,640,1280 0-11 0-0 | 0-4:2560:1280:0-0 5:1920:1280:0-0 6:1920:640:0-0 7:1280:640:0-0 8:960:640:0-0 9:960:320:0-0 10-11:640:320:0-0
output_blocks_#_#_time_pos_embed_# 320,640,1280,2560,5120 320,640,1280,2560,5120 3-11 1-1 0-2 | 3-5:1280,5120:1280,5120:1-1;0-2 6-8:640,2560:640,2560:1-1;0-2 9-11:320,1280:320,1280:1-1;0-2
output_blocks_#_#_time_stack_#_attn1_to_k 320,640,1280 320,640,1280 3-11 1-1 0-0 | 3-5:1280:1280:1-1;0-0 6-8:640:640:1-1;0-0 9-11:320:320:1-1;0-0
output_blocks_#_#_time_stack_#_attn1_to_out_# 320,640,1280 320,640,1280 3-11 1-1 0-0 0-0 | 3-5:1280:1280:1-1;0-0;0-0 6-8:640:640:1-1;0-0;0-0 9-11:320:320:1-1;0-0;0-0
output_blocks_#_#_time_stack_#_attn1_to_q 320,640,1280 320,640,1280 3-11 1-1 0-0 | 3-5:1280:1280:1-1;0-0 6-8:640:640:1-1;0-0 9-11:320:320:1-1;0-0
output_blocks_#_#_time_stack_#_attn1_to_v 320,640,1280 320,640,1280 3-11 1-1 0-0 | 3-5:1280:1280:1-1;0-0 6-8:640:640:1-1;0-0 9-11:320:320:1-1;0-0
output_blocks_#_#_time_stack_#_attn2_to_k 1024 320,640,1280 3-11 1-1 0-0 | 3-5:1024:1280:1-1;0-0 6-8:1024:640:1-1;0-0 9-11:1024:320:1-1;0-0
output_blocks_#_#_time_stack_#_attn2_to_out_# 320,640,1280 320,640,1280 3-11 1-1 0-0 0-0 | 3-5:1280:1280:1-1;0-0;0-0 6-8:640:640:1-1;0-0;0-0 9-11:320:320:1-1;0-0;0-0
output_blocks_#_#_time_stack_#_attn2_to_q 320,640,1280 320,640,1280 3-11 1-1 0-0 | 3-5:1280:1280:1-1;0-0 6-8:640:640:1-1;0-0 9-11:320:320:1-1;0-0
output_blocks_#_#_time_stack_#_attn2_to_v 1024 320,640,1280 3-11 1-1 0-0 | 3-5:1024:1280:1-1;0-0 6-8:1024:640:1-1;0-0 9-11:1024:320:1-1;0-0
output_blocks_#_#_time_stack_#_ff_in_net_# 1280,2560,5120 320,640,1280 3-11 1-1 0-0 2-2 | 3-5:5120:1280:1-1;0-0;2-2 6-8:2560:640:1-1;0-0;2-2 9-11:1280:320:1-1;0-0;2-2
output_blocks_#_#_time_stack_#_ff_in_net_#_proj 320,640,1280 2560,5120,10240 3-11 1-1 0-0 0-0 | 3-5:1280:10240:1-1;0-0;0-0 6-8:640:5120:1-1;0-0;0-0 9-11:320:2560:1-1;0-0;0-0
output_blocks_#_#_time_stack_#_ff_net_# 1280,2560,5120 320,640,1280 3-11 1-1 0-0 2-2 | 3-5:5120:1280:1-1;0-0;2-2 6-8:2560:640:1-1;0-0;2-2 9-11:1280:320:1-1;0-0;2-2
output_blocks_#_#_time_stack_#_ff_net_#_proj 320,640,1280 2560,5120,10240 3-11 1-1 0-0 0-0 | 3-5:1280:10240:1-1;0-0;0-0 6-8:640:5120:1-1;0-0;0-0 9-11:320:2560:1-1;0-0;0-0
output_blocks_#_#_time_stack_emb_layers_# 1280 320,640,1280 0-11 0-0 1-1 | 0-5:1280:1280:0-0;1-1 6-8:1280:640:0-0;1-1 9-11:1280:320:0-0;1-1
output_blocks_#_#_time_stack_in_layers_# 320,640,960,1280,1920,3840 320,640,1280 0-11 0-0 2-2 | 0-5:1280,3840:1280:0-0;2-2 6-8:640,1920:640:0-0;2-2 9-11:320,960:320:0-0;2-2
output_blocks_#_#_time_stack_out_layers_# 320,640,960,1280,1920,3840 320,640,1280 0-11 0-0 3-3 | 0-5:1280,3840:1280:0-0;3-3 6-8:640,1920:640:0-0;3-3 9-11:320,960:320:0-0;3-3
output_blocks_#_#_transformer_blocks_#_attn1_to_k 320,640,1280 320,640,1280 3-11 1-1 0-0 | 3-5:1280:1280:1-1;0-0 6-8:640:640:1-1;0-0 9-11:320:320:1-1;0-0
output_blocks_#_#_transformer_blocks_#_attn1_to_out_# 320,640,1280 320,640,1280 3-11 1-1 0-0 0-0 | 3-5:1280:1280:1-1;0-0;0-0 6-8:640:640:1-1;0-0;0-0 9-11:320:320:1-1;0-0;0-0
output_blocks_#_#_transformer_blocks_#_attn1_to_q 320,640,1280 320,640,1280 3-11 1-1 0-0 | 3-5:1280:1280:1-1;0-0 6-8:640:640:1-1;0-0 9-11:320:320:1-1;0-0
output_blocks_#_#_transformer_blocks_#_attn1_to_v 320,640,1280 320,640,1280 3-11 1-1 0-0 | 3-5:1280:1280:1-1;0-0 6-8:640:640:1-1;0-0 9-11:320:320:1-1;0-0
output_blocks_#_#_transformer_blocks_#_attn2_to_k 1024 320,640,1280 3-11 1-1 0-0 | 3-5:1024:1280:1-1;0-0 6-8:1024:640:1-1;0-0 9-11:1024:320:1-1;0-0
output_blocks_#_#_transformer_blocks_#_attn2_to_out_# 320,640,1280 320,640,1280 3-11 1-1 0-0 0-0 | 3-5:1280:1280:1-1;0-0;0-0 6-8:640:640:1-1;0-0;0-0 9-11:320:320:1-1;0-0;0-0
output_blocks_#_#_transformer_blocks_#_attn2_to_q 320,640,1280 320,640,1280 3-11 1-1 0-0 | 3-5:1280:1280:1-1;0-0 6-8:640:640:1-1;0-0 9-11:320:320:1-1;0-0
output_blocks_#_#_transformer_blocks_#_attn2_to_v 1024 320,640,1280 3-11 1-1 0-0 | 3-5:1024:1280:1-1;0-0 6-8:1024:640:1-1;0-0 9-11:1024:320:1-1;0-0
output_blocks_#_#_transformer_blocks_#_ff_net_# 1280,2560,5120 320,640,1280 3-11 1-1 0-0 2-2 | 3-5:5120:1280:1-1;0-0;2-2 6-8:2560:640:1-1;0-0;2-2 9-11:1280:320:1-1;0-0;2-2
output_blocks_#_#_transformer_blocks_#_ff_net_#_proj 320,640,1280 2560,5120,10240 3-11 1-1 0-0 0-0 | 3-5:1280:10240:1-1;0-0;0-0 6-8:640:5120:1-1;0-0;0-0 9-11:320:2560:1-1;0-0;0-0
time_embed_# 320,1280 1280 0-2 | 0:320:1280 2:1280:1280
= svd unets/svd_ckpt
input_blocks_#_# 8,72 320 0-0 0-0
input_blocks_#_#_emb_layers_# 1280 320,640,1280 1-11 0-0 1-1 | 1-2:1280:320:0-0;1-1 4-5:1280:640:0-0;1-1 7-8:1280:1280:0-0;1-1 10-11:1280:1280:0-0;1-1
input_blocks_#_#_in_layers_# 320,640,1280,2880,5760,11520 320,640,1280 1-11 0-0 2-2 | 1-2:320,2880:320:0-0;2-2 4:320,2880:640:0-0;2-2 5:640,5760:640:0-0;2-2 7:640,5760:1280:0-0;2-2 8:1280,11520:1280:0-0;2-2 10-11:1280,11520:1280:0-0;2-2
input_blocks_#_#_op 320,640,1280,2880,5760,11520 320,640,1280 3-9 0-0 | 3:320,2880:320:0-0 6:640,5760:640:0-0 9:1280,11520:1280:0-0
input_blocks_#_#_out_layers_# 320,640,1280,2880,5760,11520 320,640,1280 1-11 0-0 3-3 | 1-2:320,2880:320:0-0;3-3 4-5:640,5760:640:0-0;3-3 7-8:1280,11520:1280:0-0;3-3 10-11:1280,11520:1280:0-0;3-3
input_blocks_#_#_proj_in 320,640,1280 320,640,1280 1-8 1-1 | 1-2:320:320:1-1 4-5:640:640:1-1 7-8:1280:1280:1-1
input_blocks_#_#_proj_out 320,640,1280 320,640,1280 1-8 1-1 | 1-2:320:320:1-1 4-5:640:640:1-1 7-8:1280:1280:1-1
input_blocks_#_#_skip_connection 320,640 640,1280 4-7 0-0 | 4:320:640:0-0 7:640:1280:0-0
input_blocks_#_#_time_pos_embed_# 320,640,1280,2560,5120 320,640,1280,2560,5120 1-8 1-1 0-2 | 1-2:320,1280:320,1280:1-1;0-2 4-5:640,2560:640,2560:1-1;0-2 7-8:1280,5120:1280,5120:1-1;0-2
input_blocks_#_#_time_stack_#_attn1_to_k 320,640,1280 320,640,1280 1-8 1-1 0-0 | 1-2:320:320:1-1;0-0 4-5:640:640:1-1;0-0 7-8:1280:1280:1-1;0-0
input_blocks_#_#_time_stack_#_attn1_to_out_# 320,640,1280 320,640,1280 1-8 1-1 0-0 0-0 | 1-2:320:320:1-1;0-0;0-0 4-5:640:640:1-1;0-0;0-0 7-8:1280:1280:1-1;0-0;0-0
input_blocks_#_#_time_stack_#_attn1_to_q 320,640,1280 320,640,1280 1-8 1-1 0-0 | 1-2:320:320:1-1;0-0 4-5:640:640:1-1;0-0 7-8:1280:1280:1-1;0-0
input_blocks_#_#_time_stack_#_attn1_to_v 320,640,1280 320,640,1280 1-8 1-1 0-0 | 1-2:320:320:1-1;0-0 4-5:640:640:1-1;0-0 7-8:1280:1280:1-1;0-0
input_blocks_#_#_time_stack_#_attn2_to_k 1024 320,640,1280 1-8 1-1 0-0 | 1-2:1024:320:1-1;0-0 4-5:1024:640:1-1;0-0 7-8:1024:1280:1-1;0-0
input_blocks_#_#_time_stack_#_attn2_to_out_# 320,640,1280 320,640,1280 1-8 1-1 0-0 0-0 | 1-2:320:320:1-1;0-0;0-0 4-5:640:640:1-1;0-0;0-0 7-8:1280:1280:1-1;0-0;0-0
input_blocks_#_#_time_stack_#_attn2_to_q 320,640,1280 320,640,1280 1-8 1-1 0-0 | 1-2:320:320:1-1;0-0 4-5:640:640:1-1;0-0 7-8:1280:1280:1-1;0-0
input_blocks_#_#_time_stack_#_attn2_to_v 1024 320,640,1280 1-8 1-1 0-0 | 1-2:1024:320:1-1;0-0 4-5:1024:640:1-1;0-0 7-8:1024:1280:1-1;0-0
input_blocks_#_#_time_stack_#_ff_in_net_# 1280,2560,5120 320,640,1280 1-8 1-1 0-0 2-2 | 1-2:1280:320:1-1;0-0;2-2 4-5:2560:640:1-1;0-0;2-2 7-8:5120:1280:1-1;0-0;2-2
input_blocks_#_#_time_stack_#_ff_in_net_#_proj 320,640,1280 2560,5120,10240 1-8 1-1 0-0 0-0 | 1-2:320:2560:1-1;0-0;0-0 4-5:640:5120:1-1;0-0;0-0 7-8:1280:10240:1-1;0-0;0-0
input_blocks_#_#_time_stack_#_ff_net_# 1280,2560,5120 320,640,1280 1-8 1-1 0-0 2-2 | 1-2:1280:320:1-1;0-0;2-2 4-5:2560:640:1-1;0-0;2-2 7-8:5120:1280:1-1;0-0;2-2
input_blocks_#_#_time_stack_#_ff_net_#_proj 320,640,1280 2560,5120,10240 1-8 1-1 0-0 0-0 | 1-2:320:2560:1-1;0-0;0-0 4-5:640:5120:1-1;0-0;0-0 7-8:1280:10240:1-1;0-0;0-0
input_blocks_#_#_time_stack_emb_layers_# 1280 320,640,1280 1-11 0-0 1-1 | 1-2:1280:320:0-0;1-1 4-5:1280:640:0-0;1-1 7-8:1280:1280:0-0;1-1 10-11:1280:1280:0-0;1-1
input_blocks_#_#_time_stack_in_layers_# 320,640,960,1280,1920,3840 320,640,1280 1-11 0-0 2-2 | 1-2:320,960:320:0-0;2-2 4-5:640,1920:640:0-0;2-2 7-8:1280,3840:1280:0-0;2-2 10-11:1280,3840:1280:0-0;2-2
input_blocks_#_#_time_stack_out_layers_# 320,640,960,1280,1920,3840 320,640,1280 1-11 0-0 3-3 | 1-2:320,960:320:0-0;3-3 4-5:640,1920:640:0-0;3-3 7-8:1280,3840:1280:0-0;3-3 10-11:1280,3840:1280:0-0;3-3
input_blocks_#_#_transformer_blocks_#_attn1_to_k 320,640,1280 320,640,1280 1-8 1-1 0-0 | 1-2:320:320:1-1;0-0 4-5:640:640:1-1;0-0 7-8:1280:1280:1-1;0-0
input_blocks_#_#_transformer_blocks_#_attn1_to_out_# 320,640,1280 320,640,1280 1-8 1-1 0-0 0-0 | 1-2:320:320:1-1;0-0;0-0 4-5:640:640:1-1;0-0;0-0 7-8:1280:1280:1-1;0-0;0-0
input_blocks_#_#_transformer_blocks_#_attn1_to_q 320,640,1280 320,640,1280 1-8 1-1 0-0 | 1-2:320:320:1-1;0-0 4-5:640:640:1-1;0-0 7-8:1280:1280:1-1;0-0
input_blocks_#_#_transformer_blocks_#_attn1_to_v 320,640,1280 320,640,1280 1-8 1-1 0-0 | 1-2:320:320:1-1;0-0 4-5:640:640:1-1;0-0 7-8:1280:1280:1-1;0-0
input_blocks_#_#_transformer_blocks_#_attn2_to_k 1024 320,640,1280 1-8 1-1 0-0 | 1-2:1024:320:1-1;0-0 4-5:1024:640:1-1;0-0 7-8:1024:1280:1-1;0-0
input_blocks_#_#_transformer_blocks_#_attn2_to_out_# 320,640,1280 320,640,1280 1-8 1-1 0-0 0-0 | 1-2:320:320:1-1;0-0;0-0 4-5:640:640:1-1;0-0;0-0 7-8:1280:1280:1-1;0-0;0-0
input_blocks_#_#_transformer_blocks_#_attn2_to_q 320,640,1280 320,640,1280 1-8 1-1 0-0 | 1-2:320:320:1-1;0-0 4-5:640:640:1-1;0-0 7-8:1280:1280:1-1;0-0
input_blocks_#_#_transformer_blocks_#_attn2_to_v 1024 320,640,1280 1-8 1-1 0-0 | 1-2:1024:320:1-1;0-0 4-5:1024:640:1-1;0-0 7-8:1024:1280:1-1;0-0
input_blocks_#_#_transformer_blocks_#_ff_net_# 1280,2560,5120 320,640,1280 1-8 1-1 0-0 2-2 | 1-2:1280:320:1-1;0-0;2-2 4-5:2560:640:1-1;0-0;2-2 7-8:5120:1280:1-1;0-0;2-2
input_blocks_#_#_transformer_blocks_#_ff_net_#_proj 320,640,1280 2560,5120,10240 1-8 1-1 0-0 0-0 | 1-2:320:2560:1-1;0-0;0-0 4-5:640:5120:1-1;0-0;0-0 7-8:1280:10240:1-1;0-0;0-0
label_emb_#_# 768,1280 1280 0-0 0-2
middle_block_#_emb_layers_# 1280 1280 0-2 1-1
middle_block_#_in_layers_# 1280,11520 1280 0-2 2-2
middle_block_#_out_layers_# 1280,11520 1280 0-2 3-3
middle_block_#_proj_in 1280 1280 1-1
middle_block_#_proj_out 1280 1280 1-1
middle_block_#_time_pos_embed_# 1280,5120 1280,5120 1-1 0-2
middle_block_#_time_stack_#_attn1_to_k 1280 1280 1-1 0-0
middle_block_#_time_stack_#_attn1_to_out_# 1280 1280 1-1 0-0 0-0
middle_block_#_time_stack_#_attn1_to_q 1280 1280 1-1 0-0
middle_block_#_time_stack_#_attn1_to_v 1280 1280 1-1 0-0
middle_block_#_time_stack_#_attn2_to_k 1024 1280 1-1 0-0
middle_block_#_time_stack_#_attn2_to_out_# 1280 1280 1-1 0-0 0-0
middle_block_#_time_stack_#_attn2_to_q 1280 1280 1-1 0-0
middle_block_#_time_stack_#_attn2_to_v 1024 1280 1-1 0-0
middle_block_#_time_stack_#_ff_in_net_# 5120 1280 1-1 0-0 2-2
middle_block_#_time_stack_#_ff_in_net_#_proj 1280 10240 1-1 0-0 0-0
middle_block_#_time_stack_#_ff_net_# 5120 1280 1-1 0-0 2-2
middle_block_#_time_stack_#_ff_net_#_proj 1280 10240 1-1 0-0 0-0
middle_block_#_time_stack_emb_layers_# 1280 1280 0-2 1-1
middle_block_#_time_stack_in_layers_# 1280,3840 1280 0-2 2-2
middle_block_#_time_stack_out_layers_# 1280,3840 1280 0-2 3-3
middle_block_#_transformer_blocks_#_attn1_to_k 1280 1280 1-1 0-0
middle_block_#_transformer_blocks_#_attn1_to_out_# 1280 1280 1-1 0-0 0-0
middle_block_#_transformer_blocks_#_attn1_to_q 1280 1280 1-1 0-0
middle_block_#_transformer_blocks_#_attn1_to_v 1280 1280 1-1 0-0
middle_block_#_transformer_blocks_#_attn2_to_k 1024 1280 1-1 0-0
middle_block_#_transformer_blocks_#_attn2_to_out_# 1280 1280 1-1 0-0 0-0
middle_block_#_transformer_blocks_#_attn2_to_q 1280 1280 1-1 0-0
middle_block_#_transformer_blocks_#_attn2_to_v 1024 1280 1-1 0-0
middle_block_#_transformer_blocks_#_ff_net_# 5120 1280 1-1 0-0 2-2
middle_block_#_transformer_blocks_#_ff_net_#_proj 1280 10240 1-1 0-0 0-0
out_# 320,2880 4 2-2
output_blocks_#_#_conv 640,1280,5760,11520 640,1280 2-8 1-2 | 2:1280,11520:1280:1-1 5:1280,11520:1280:2-2 8:640,5760:640:2-2
output_blocks_#_#_emb_layers_# 1280 320,640,1280 0-11 0-0 1-1 | 0-5:1280:1280:0-0;1-1 6-8:1280:640:0-0;1-1 9-11:1280:320:0-0;1-1
output_blocks_#_#_in_layers_# 640,960,1280,1920,2560,5760,8640,11520,17280,23040 320,640,1280 0-11 0-0 2-2 | 0-4:2560,23040:1280:0-0;2-2 5:1920,17280:1280:0-0;2-2 6:1920,17280:640:0-0;2-2 7:1280,11520:640:0-0;2-2 8:960,8640:640:0-0;2-2 9:960,8640:320:0-0;2-2 10-11:640,5760:320:0-0;2-2
output_blocks_#_#_out_layers_# 320,640,1280,2880,5760,11520 320,640,1280 0-11 0-0 3-3 | 0-5:1280,11520:1280:0-0;3-3 6-8:640,5760:640:0-0;3-3 9-11:320,2880:320:0-0;3-3
output_blocks_#_#_proj_in 320,640,1280 320,640,1280 3-11 1-1 | 3-5:1280:1280:1-1 6-8:640:640:1-1 9-11:320:320:1-1
output_blocks_#_#_proj_out 320,640,1280 320,640,1280 3-11 1-1 | 3-5:1280:1280:1-1 6-8:640:640:1-1 9-11:320:320:1-1
output_blocks_#_#_skip_connection 640,960,1280,1920,2560 320,640,1280 0-11 0-0 | 0-4:2560:1280:0-0 5:1920:1280:0-0 6:1920:640:0-0 7:1280:640:0-0 8:960:640:0-0 9:960:320:0-0 10-11:640:320:0-0
output_blocks_#_#_time_pos_embed_# 320,640,1280,2560,5120 320,640,1280,2560,5120 3-11 1-1 0-2 | 3-5:1280,5120:1280,5120:1-1;0-2 6-8:640,2560:640,2560:1-1;0-2 9-11:320,1280:320,1280:1-1;0-2
output_blocks_#_#_time_stack_#_attn1_to_k 320,640,1280 320,640,1280 3-11 1-1 0-0 | 3-5:1280:1280:1-1;0-0 6-8:640:640:1-1;0-0 9-11:320:320:1-1;0-0
output_blocks_#_#_time_stack_#_attn1_to_out_# 320,640,1280 320,640,1280 3-11 1-1 0-0 0-0 | 3-5:1280:1280:1-1;0-0;0-0 6-8:640:640:1-1;0-0;0-0 9-11:320:320:1-1;0-0;0-0
output_blocks_#_#_time_stack_#_attn1_to_q 320,640,1280 320,640,1280 3-11 1-1 0-0 | 3-5:1280:1280:1-1;0-0 6-8:640:640:1-1;0-0 9-11:320:320:1-1;0-0
output_blocks_#_#_time_stack_#_attn1_to_v 320,640,1280 320,640,1280 3-11 1-1 0-0 | 3-5:1280:1280:1-1;0-0 6-8:640:640:1-1;0-0 9-11:320:320:1-1;0-0
output_blocks_#_#_time_stack_#_attn2_to_k 1024 320,640,1280 3-11 1-1 0-0 | 3-5:1024:1280:1-1;0-0 6-8:1024:640:1-1;0-0 9-11:1024:320:1-1;0-0
output_blocks_#_#_time_stack_#_attn2_to_out_# 320,640,1280 320,640,1280 3-11 1-1 0-0 0-0 | 3-5:1280:1280:1-1;0-0;0-0 6-8:640:640:1-1;0-0;0-0 9-11:320:320:1-1;0-0;0-0
output_blocks_#_#_time_stack_#_attn2_to_q 320,640,1280 320,640,1280 3-11 1-1 0-0 | 3-5:1280:1280:1-1;0-0 6-8:640:640:1-1;0-0 9-11:320:320:1-1;0-0
output_blocks_#_#_time_stack_#_attn2_to_v 1024 320,640,1280 3-11 1-1 0-0 | 3-5:1024:1280:1-1;0-0 6-8:1024:640:1-1;0-0 9-11:1024:320:1-1;0-0
output_blocks_#_#_time_stack_#_ff_in_net_# 1280,2560,5120 320,640,1280 3-11 1-1 0-0 2-2 | 3-5:5120:1280:1-1;0-0;2-2 6-8:2560:640:1-1;0-0;2-2 9-11:1280:320:1-1;0-0;2-2
output_blocks_#_#_time_stack_#_ff_in_net_#_proj 320,640,1280 2560,5120,10240 3-11 1-1 0-0 0-0 | 3-5:1280:10240:1-1;0-0;0-0 6-8:640:5120:1-1;0-0;0-0 9-11:320:2560:1-1;0-0;0-0
output_blocks_#_#_time_stack_#_ff_net_# 1280,2560,5120 320,640,1280 3-11 1-1 0-0 2-2 | 3-5:5120:1280:1-1;0-0;2-2 6-8:2560:640:1-1;0-0;2-2 9-11:1280:320:1-1;0-0;2-2
output_blocks_#_#_time_stack_#_ff_net_#_proj 320,640,1280 2560,5120,10240 3-11 1-1 0-0 0-0 | 3-5:1280:10240:1-1;0-0;0-0 6-8:640:5120:1-1;0-0;0-0 9-11:320:2560:1-1;0-0;0-0
output_blocks_#_#_time_stack_emb_layers_# 1280 320,640,1280 0-11 0-0 1-1 | 0-5:1280:1280:0-0;1-1 6-8:1280:640:0-0;1-1 9-11:1280:320:0-0;1-1
output_blocks_#_#_time_stack_in_layers_# 320,640,960,1280,1920,3840 320,640,1280 0-11 0-0 2-2 | 0-5:1280,3840:1280:0-0;2-2 6-8:640,1920:640:0-0;2-2 9-11:320,960:320:0-0;2-2
output_blocks_#_#_time_stack_out_layers_# 320,640,960,1280,1920,3840 320,640,1280 0-11 0-0 3-3 | 0-5:1280,3840:1280:0-0;3-3 6-8:640,1920:640:0-0;3-3 9-11:320,960:320:0-0;3-3
output_blocks_#_#_transformer_blocks_#_attn1_to_k 320,640,1280 320,640,1280 3-11 1-1 0-0 | 3-5:1280:1280:1-1;0-0 6-8:640:640:1-1;0-0 9-11:320:320:1-1;0-0
output_blocks_#_#_transformer_blocks_#_attn1_to_out_# 320,640,1280 320,640,1280 3-11 1-1 0-0 0-0 | 3-5:1280:1280:1-1;0-0;0-0 6-8:640:640:1-1;0-0;0-0 9-11:320:320:1-1;0-0;0-0
output_blocks_#_#_transformer_blocks_#_attn1_to_q 320,640,1280 320,640,1280 3-11 1-1 0-0 | 3-5:1280:1280:1-1;0-0 6-8:640:640:1-1;0-0 9-11:320:320:1-1;0-0
output_blocks_#_#_transformer_blocks_#_attn1_to_v 320,640,1280 320,640,1280 3-11 1-1 0-0 | 3-5:1280:1280:1-1;0-0 6-8:640:640:1-1;0-0 9-11:320:320:1-1;0-0
output_blocks_#_#_transformer_blocks_#_attn2_to_k 1024 320,640,1280 3-11 1-1 0-0 | 3-5:1024:1280:1-1;0-0 6-8:1024:640:1-1;0-0 9-11:1024:320:1-1;0-0
output_blocks_#_#_transformer_blocks_#_attn2_to_out_# 320,640,1280 320,640,1280 3-11 1-1 0-0 0-0 | 3-5:1280:1280:1-1;0-0;0-0 6-8:640:640:1-1;0-0;0-0 9-11:320:320:1-1;0-0;0-0
output_blocks_#_#_transformer_blocks_#_attn2_to_q 320,640,1280 320,640,1280 3-11 1-1 0-0 | 3-5:1280:1280:1-1;0-0 6-8:640:640:1-1;0-0 9-11:320:320:1-1;0-0
output_blocks_#_#_transformer_blocks_#_attn2_to_v 1024 320,640,1280 3-11 1-1 0-0 | 3-5:1024:1280:1-1;0-0 6-8:1024:640:1-1;0-0 9-11:1024:320:1-1;0-0
output_blocks_#_#_transformer_blocks_#_ff_net_# 1280,2560,5120 320,640,1280 3-11 1-1 0-0 2-2 | 3-5:5120:1280:1-1;0-0;2-2 6-8:2560:640:1-1;0-0;2-2 9-11:1280:320:1-1;0-0;2-2
output_blocks_#_#_transformer_blocks_#_ff_net_#_proj 320,640,1280 2560,5120,10240 3-11 1-1 0-0 0-0 | 3-5:1280:10240:1-1;0-0;0-0 6-8:640:5120:1-1;0-0;0-0 9-11:320:2560:1-1;0-0;0-0
time_embed_# 320,1280 1280 0-2 | 0:320:1280 2:1280:1280
= svd unets/svd_unet_diffusers
add_embedding_linear_# 768,1280 1280 1-2 | 1:768:1280 2:1280:1280
conv_in 8,72 320
conv_out 320,2880 4
down_blocks_#_attentions_#_proj_in 320,640,1280 320,640,1280 0-2 0-1 | 0:320:320:0-1 1:640:640:0-1 2:1280:1280:0-1
down_blocks_#_attentions_#_proj_out 320,640,1280 320,640,1280 0-2 0-1 | 0:320:320:0-1 1:640:640:0-1 2:1280:1280:0-1
down_blocks_#_attentions_#_temporal_transformer_blocks_#_attn1_to_k 320,640,1280 320,640,1280 0-2 0-1 0-0 | 0:320:320:0-1;0-0 1:640:640:0-1;0-0 2:1280:1280:0-1;0-0
down_blocks_#_attentions_#_temporal_transformer_blocks_#_attn1_to_out_# 320,640,1280 320,640,1280 0-2 0-1 0-0 0-0 | 0:320:320:0-1;0-0;0-0 1:640:640:0-1;0-0;0-0 2:1280:1280:0-1;0-0;0-0
down_blocks_#_attentions_#_temporal_transformer_blocks_#_attn1_to_q 320,640,1280 320,640,1280 0-2 0-1 0-0 | 0:320:320:0-1;0-0 1:640:640:0-1;0-0 2:1280:1280:0-1;0-0
down_blocks_#_attentions_#_temporal_transformer_blocks_#_attn1_to_v 320,640,1280 320,640,1280 0-2 0-1 0-0 | 0:320:320:0-1;0-0 1:640:640:0-1;0-0 2:1280:1280:0-1;0-0
down_blocks_#_attentions_#_temporal_transformer_blocks_#_attn2_to_k 1024 320,640,1280 0-2 0-1 0-0 | 0:1024:320:0-1;0-0 1:1024:640:0-1;0-0 2:1024:1280:0-1;0-0
down_blocks_#_attentions_#_temporal_transformer_blocks_#_attn2_to_out_# 320,640,1280 320,640,1280 0-2 0-1 0-0 0-0 | 0:320:320:0-1;0-0;0-0 1:640:640:0-1;0-0;0-0 2:1280:1280:0-1;0-0;0-0
down_blocks_#_attentions_#_temporal_transformer_blocks_#_attn2_to_q 320,640,1280 320,640,1280 0-2 0-1 0-0 | 0:320:320:0-1;0-0 1:640:640:0-1;0-0 2:1280:1280:0-1;0-0
down_blocks_#_attentions_#_temporal_transformer_blocks_#_attn2_to_v 1024 320,640,1280 0-2 0-1 0-0 | 0:1024:320:0-1;0-0 1:1024:640:0-1;0-0 2:1024:1280:0-1;0-0
down_blocks_#_attentions_#_temporal_transformer_blocks_#_ff_in_net_# 1280,2560,5120 320,640,1280 0-2 0-1 0-0 2-2 | 0:1280:320:0-1;0-0;2-2 1:2560:640:0-1;0-0;2-2 2:5120:1280:0-1;0-0;2-2
down_blocks_#_attentions_#_temporal_transformer_blocks_#_ff_in_net_#_proj 320,640,1280 2560,5120,10240 0-2 0-1 0-0 0-0 | 0:320:2560:0-1;0-0;0-0 1:640:5120:0-1;0-0;0-0 2:1280:10240:0-1;0-0;0-0
down_blocks_#_attentions_#_temporal_transformer_blocks_#_ff_net_# 1280,2560,5120 320,640,1280 0-2 0-1 0-0 2-2 | 0:1280:320:0-1;0-0;2-2 1:2560:640:0-1;0-0;2-2 2:5120:1280:0-1;0-0;2-2
down_blocks_#_attentions_#_temporal_transformer_blocks_#_ff_net_#_proj 320,640,1280 2560,5120,10240 0-2 0-1 0-0 0-0 | 0:320:2560:0-1;0-0;0-0 1:640:5120:0-1;0-0;0-0 2:1280:10240:0-1;0-0;0-0
down_blocks_#_attentions_#_time_pos_embed_linear_# 320,640,1280,2560,5120 320,640,1280,2560,5120 0-2 0-1 1-2 | 0:320,1280:320,1280:0-1;1-2 1:640,2560:640,2560:0-1;1-2 2:1280,5120:1280,5120:0-1;1-2
down_blocks_#_attentions_#_transformer_blocks_#_attn1_to_k 320,640,1280 320,640,1280 0-2 0-1 0-0 | 0:320:320:0-1;0-0 1:640:640:0-1;0-0 2:1280:1280:0-1;0-0
down_blocks_#_attentions_#_transformer_blocks_#_attn1_to_out_# 320,640,1280 320,640,1280 0-2 0-1 0-0 0-0 | 0:320:320:0-1;0-0;0-0 1:640:640:0-1;0-0;0-0 2:1280:1280:0-1;0-0;0-0
down_blocks_#_attentions_#_transformer_blocks_#_attn1_to_q 320,640,1280 320,640,1280 0-2 0-1 0-0 | 0:320:320:0-1;0-0 1:640:640:0-1;0-0 2:1280:1280:0-1;0-0
down_blocks_#_attentions_#_transformer_blocks_#_attn1_to_v 320,640,1280 320,640,1280 0-2 0-1 0-0 | 0:320:320:0-1;0-0 1:640:640:0-1;0-0 2:1280:1280:0-1;0-0
down_blocks_#_attentions_#_transformer_blocks_#_attn2_to_k 1024 320,640,1280 0-2 0-1 0-0 | 0:1024:320:0-1;0-0 1:1024:640:0-1;0-0 2:1024:1280:0-1;0-0
down_blocks_#_attentions_#_transformer_blocks_#_attn2_to_out_# 320,640,1280 320,640,1280 0-2 0-1 0-0 0-0 | 0:320:320:0-1;0-0;0-0 1:640:640:0-1;0-0;0-0 2:1280:1280:0-1;0-0;0-0
down_blocks_#_attentions_#_transformer_blocks_#_attn2_to_q 320,640,1280 320,640,1280 0-2 0-1 0-0 | 0:320:320:0-1;0-0 1:640:640:0-1;0-0 2:1280:1280:0-1;0-0
down_blocks_#_attentions_#_transformer_blocks_#_attn2_to_v 1024 320,640,1280 0-2 0-1 0-0 | 0:1024:320:0-1;0-0 1:1024:640:0-1;0-0 2:1024:1280:0-1;0-0
down_blocks_#_attentions_#_transformer_blocks_#_ff_net_# 1280,2560,5120 320,640,1280 0-2 0-1 0-0 2-2 | 0:1280:320:0-1;0-0;2-2 1:2560:640:0-1;0-0;2-2 2:5120:1280:0-1;0-0;2-2
down_blocks_#_attentions_#_transformer_blocks_#_ff_net_#_proj 320,640,1280 2560,5120,10240 0-2 0-1 0-0 0-0 | 0:320:2560:0-1;0-0;0-0 1:640:5120:0-1;0-0;0-0 2:1280:10240:0-1;0-0;0-0
down_blocks_#_downsamplers_#_conv 320,640,1280,2880,5760,11520 320,640,1280 0-2 0-0 | 0:320,2880:320:0-0 1:640,5760:640:0-0 2:1280,11520:1280:0-0
down_blocks_#_resnets_#_spatial_res_block_conv1 320,640,1280,2880,5760,11520 320,640,1280 0-3 0-1 | 0:320,2880:320:0-1 1:320,640,2880,5760:640:0-1 2:640,1280,5760,11520:1280:0-1 3:1280,11520:1280:0-1
down_blocks_#_resnets_#_spatial_res_block_conv2 320,640,1280,2880,5760,11520 320,640,1280 0-3 0-1 | 0:320,2880:320:0-1 1:640,5760:640:0-1 2-3:1280,11520:1280:0-1
down_blocks_#_resnets_#_spatial_res_block_conv_shortcut 320,640 640,1280 1-2 0-0 | 1:320:640:0-0 2:640:1280:0-0
down_blocks_#_resnets_#_spatial_res_block_time_emb_proj 1280 320,640,1280 0-3 0-1 | 0:1280:320:0-1 1:1280:640:0-1 2-3:1280:1280:0-1
down_blocks_#_resnets_#_temporal_res_block_conv1 320,640,960,1280,1920,3840 320,640,1280 0-3 0-1 | 0:320,960:320:0-1 1:640,1920:640:0-1 2-3:1280,3840:1280:0-1
down_blocks_#_resnets_#_temporal_res_block_conv2 320,640,960,1280,1920,3840 320,640,1280 0-3 0-1 | 0:320,960:320:0-1 1:640,1920:640:0-1 2-3:1280,3840:1280:0-1
down_blocks_#_resnets_#_temporal_res_block_time_emb_proj 1280 320,640,1280 0-3 0-1 | 0:1280:320:0-1 1:1280:640:0-1 2-3:1280:1280:0-1
mid_block_attentions_#_proj_in 1280 1280 0-0
mid_block_attentions_#_proj_out 1280 1280 0-0
mid_block_attentions_#_temporal_transformer_blocks_#_attn1_to_k 1280 1280 0-0 0-0
mid_block_attentions_#_temporal_transformer_blocks_#_attn1_to_out_# 1280 1280 0-0 0-0 0-0
mid_block_attentions_#_temporal_transformer_blocks_#_attn1_to_q 1280 1280 0-0 0-0
mid_block_attentions_#_temporal_transformer_blocks_#_attn1_to_v 1280 1280 0-0 0-0
mid_block_attentions_#_temporal_transformer_blocks_#_attn2_to_k 1024 1280 0-0 0-0
mid_block_attentions_#_temporal_transformer_blocks_#_attn2_to_out_# 1280 1280 0-0 0-0 0-0
mid_block_attentions_#_temporal_transformer_blocks_#_attn2_to_q 1280 1280 0-0 0-0
mid_block_attentions_#_temporal_transformer_blocks_#_attn2_to_v 1024 1280 0-0 0-0
mid_block_attentions_#_temporal_transformer_blocks_#_ff_in_net_# 5120 1280 0-0 0-0 2-2
mid_block_attentions_#_temporal_transformer_blocks_#_ff_in_net_#_proj 1280 10240 0-0 0-0 0-0
mid_block_attentions_#_temporal_transformer_blocks_#_ff_net_# 5120 1280 0-0 0-0 2-2
mid_block_attentions_#_temporal_transformer_blocks_#_ff_net_#_proj 1280 10240 0-0 0-0 0-0
mid_block_attentions_#_time_pos_embed_linear_# 1280,5120 1280,5120 0-0 1-2
mid_block_attentions_#_transformer_blocks_#_attn1_to_k 1280 1280 0-0 0-0
mid_block_attentions_#_transformer_blocks_#_attn1_to_out_# 1280 1280 0-0 0-0 0-0
mid_block_attentions_#_transformer_blocks_#_attn1_to_q 1280 1280 0-0 0-0
mid_block_attentions_#_transformer_blocks_#_attn1_to_v 1280 1280 0-0 0-0
mid_block_attentions_#_transformer_blocks_#_attn2_to_k 1024 1280 0-0 0-0
mid_block_attentions_#_transformer_blocks_#_attn2_to_out_# 1280 1280 0-0 0-0 0-0
mid_block_attentions_#_transformer_blocks_#_attn2_to_q 1280 1280 0-0 0-0
mid_block_attentions_#_transformer_blocks_#_attn2_to_v 1024 1280 0-0 0-0
mid_block_attentions_#_transformer_blocks_#_ff_net_# 5120 1280 0-0 0-0 2-2
mid_block_attentions_#_transformer_blocks_#_ff_net_#_proj 1280 10240 0-0 0-0 0-0
mid_block_resnets_#_spatial_res_block_conv1 1280,11520 1280 0-1
mid_block_resnets_#_spatial_res_block_conv2 1280,11520 1280 0-1
mid_block_resnets_#_spatial_res_block_time_emb_proj 1280 1280 0-1
mid_block_resnets_#_temporal_res_block_conv1 1280,3840 1280 0-1
mid_block_resnets_#_temporal_res_block_conv2 1280,3840 1280 0-1
mid_block_resnets_#_temporal_res_block_time_emb_proj 1280 1280 0-1
time_embedding_linear_# 320,1280 1280 1-2 | 1:320:1280 2:1280:1280
up_blocks_#_attentions_#_proj_in 320,640,1280 320,640,1280 1-3 0-2 | 1:1280:1280:0-2 2:640:640:0-2 3:320:320:0-2
up_blocks_#_attentions_#_proj_out 320,640,1280 320,640,1280 1-3 0-2 | 1:1280:1280:0-2 2:640:640:0-2 3:320:320:0-2
up_blocks_#_attentions_#_temporal_transformer_blocks_#_attn1_to_k 320,640,1280 320,640,1280 1-3 0-2 0-0 | 1:1280:1280:0-2;0-0 2:640:640:0-2;0-0 3:320:320:0-2;0-0
up_blocks_#_attentions_#_temporal_transformer_blocks_#_attn1_to_out_# 320,640,1280 320,640,1280 1-3 0-2 0-0 0-0 | 1:1280:1280:0-2;0-0;0-0 2:640:640:0-2;0-0;0-0 3:320:320:0-2;0-0;0-0
up_blocks_#_attentions_#_temporal_transformer_blocks_#_attn1_to_q 320,640,1280 320,640,1280 1-3 0-2 0-0 | 1:1280:1280:0-2;0-0 2:640:640:0-2;0-0 3:320:320:0-2;0-0
up_blocks_#_attentions_#_temporal_transformer_blocks_#_attn1_to_v 320,640,1280 320,640,1280 1-3 0-2 0-0 | 1:1280:1280:0-2;0-0 2:640:640:0-2;0-0 3:320:320:0-2;0-0
up_blocks_#_attentions_#_temporal_transformer_blocks_#_attn2_to_k 1024 320,640,1280 1-3 0-2 0-0 | 1:1024:1280:0-2;0-0 2:1024:640:0-2;0-0 3:1024:320:0-2;0-0
up_blocks_#_attentions_#_temporal_transformer_blocks_#_attn2_to_out_# 320,640,1280 320,640,1280 1-3 0-2 0-0 0-0 | 1:1280:1280:0-2;0-0;0-0 2:640:640:0-2;0-0;0-0 3:320:320:0-2;0-0;0-0
up_blocks_#_attentions_#_temporal_transformer_blocks_#_attn2_to_q 320,640,1280 320,640,1280 1-3 0-2 0-0 | 1:1280:1280:0-2;0-0 2:640:640:0-2;0-0 3:320:320:0-2;0-0
up_blocks_#_attentions_#_temporal_transformer_blocks_#_attn2_to_v 1024 320,640,1280 1-3 0-2 0-0 | 1:1024:1280:0-2;0-0 2:1024:640:0-2;0-0 3:1024:320:0-2;0-0
up_blocks_#_attentions_#_temporal_transformer_blocks_#_ff_in_net_# 1280,2560,5120 320,640,1280 1-3 0-2 0-0 2-2 | 1:5120:1280:0-2;0-0;2-2 2:2560:640:0-2;0-0;2-2 3:1280:320:0-2;0-0;2-2
up_blocks_#_attentions_#_temporal_transformer_blocks_#_ff_in_net_#_proj 320,640,1280 2560,5120,10240 1-3 0-2 0-0 0-0 | 1:1280:10240:0-2;0-0;0-0 2:640:5120:0-2;0-0;0-0 3:320:2560:0-2;0-0;0-0
up_blocks_#_attentions_#_temporal_transformer_blocks_#_ff_net_# 1280,2560,5120 320,640,1280 1-3 0-2 0-0 2-2 | 1:5120:1280:0-2;0-0;2-2 2:2560:640:0-2;0-0;2-2 3:1280:320:0-2;0-0;2-2
up_blocks_#_attentions_#_temporal_transformer_blocks_#_ff_net_#_proj 320,640,1280 2560,5120,10240 1-3 0-2 0-0 0-0 | 1:1280:10240:0-2;0-0;0-0 2:640:5120:0-2;0-0;0-0 3:320:2560:0-2;0-0;0-0
up_blocks_#_attentions_#_time_pos_embed_linear_# 320,640,1280,2560,5120 320,640,1280,2560,5120 1-3 0-2 1-2 | 1:1280,5120:1280,5120:0-2;1-2 2:640,2560:640,2560:0-2;1-2 3:320,1280:320,1280:0-2;1-2
up_blocks_#_attentions_#_transformer_blocks_#_attn1_to_k 320,640,1280 320,640,1280 1-3 0-2 0-0 | 1:1280:1280:0-2;0-0 2:640:640:0-2;0-0 3:320:320:0-2;0-0
up_blocks_#_attentions_#_transformer_blocks_#_attn1_to_out_# 320,640,1280 320,640,1280 1-3 0-2 0-0 0-0 | 1:1280:1280:0-2;0-0;0-0 2:640:640:0-2;0-0;0-0 3:320:320:0-2;0-0;0-0
up_blocks_#_attentions_#_transformer_blocks_#_attn1_to_q 320,640,1280 320,640,1280 1-3 0-2 0-0 | 1:1280:1280:0-2;0-0 2:640:640:0-2;0-0 3:320:320:0-2;0-0
up_blocks_#_attentions_#_transformer_blocks_#_attn1_to_v 320,640,1280 320,640,1280 1-3 0-2 0-0 | 1:1280:1280:0-2;0-0 2:640:640:0-2;0-0 3:320:320:0-2;0-0
up_blocks_#_attentions_#_transformer_blocks_#_attn2_to_k 1024 320,640,1280 1-3 0-2 0-0 | 1:1024:1280:0-2;0-0 2:1024:640:0-2;0-0 3:1024:320:0-2;0-0
up_blocks_#_attentions_#_transformer_blocks_#_attn2_to_out_# 320,640,1280 320,640,1280 1-3 0-2 0-0 0-0 | 1:1280:1280:0-2;0-0;0-0 2:640:640:0-2;0-0;0-0 3:320:320:0-2;0-0;0-0
up_blocks_#_attentions_#_transformer_blocks_#_attn2_to_q 320,640,1280 320,640,1280 1-3 0-2 0-0 | 1:1280:1280:0-2;0-0 2:640:640:0-2;0-0 3:320:320:0-2;0-0
up_blocks_#_attentions_#_transformer_blocks_#_attn2_to_v 1024 320,640,1280 1-3 0-2 0-0 | 1:1024:1280:0-2;0-0 2:1024:640:0-2;0-0 3:1024:320:0-2;0-0
up_blocks_#_attentions_#_transformer_blocks_#_ff_net_# 1280,2560,5120 320,640,1280 1-3 0-2 0-0 2-2 | 1:5120:1280:0-2;0-0;2-2 2:2560:640:0-2;0-0;2-2 3:1280:320:0-2;0-0;2-2
up_blocks_#_attentions_#_transformer_blocks_#_ff_net_#_proj 320,640,1280 2560,5120,10240 1-3 0-2 0-0 0-0 | 1:1280:10240:0-2;0-0;0-0 2:640:5120:0-2;0-0;0-0 3:320:2560:0-2;0-0;0-0
up_blocks_#_resnets_#_spatial_res_block_conv1 640,960,1280,1920,2560,5760,8640,11520,17280,23040 320,640,1280 0-3 0-2 | 0:2560,23040:1280:0-2 1:1920,2560,17280,23040:1280:0-2 2:960,1280,1920,8640,11520,17280:640:0-2 3:640,960,5760,8640:320:0-2
up_blocks_#_resnets_#_spatial_res_block_conv2 320,640,1280,2880,5760,11520 320,640,1280 0-3 0-2 | 0-1:1280,11520:1280:0-2 2:640,5760:640:0-2 3:320,2880:320:0-2
up_blocks_#_resnets_#_spatial_res_block_conv_shortcut 640,960,1280,1920,2560 320,640,1280 0-3 0-2 | 0:2560:1280:0-2 1:1920,2560:1280:0-2 2:960,1280,1920:640:0-2 3:640,960:320:0-2
up_blocks_#_resnets_#_spatial_res_block_time_emb_proj 1280 320,640,1280 0-3 0-2 | 0-1:1280:1280:0-2 2:1280:640:0-2 3:1280:320:0-2
up_blocks_#_resnets_#_temporal_res_block_conv1 320,640,960,1280,1920,3840 320,640,1280 0-3 0-2 | 0-1:1280,3840:1280:0-2 2:640,1920:640:0-2 3:320,960:320:0-2
up_blocks_#_resnets_#_temporal_res_block_conv2 320,640,960,1280,1920,3840 320,640,1280 0-3 0-2 | 0-1:1280,3840:1280:0-2 2:640,1920:640:0-2 3:320,960:320:0-2
up_blocks_#_resnets_#_temporal_res_block_time_emb_proj 1280 320,640,1280 0-3 0-2 | 0-1:1280:1280:0-2 2:1280:640:0-2 3:1280:320:0-2
up_blocks_#_upsamplers_#_conv 640,1280,5760,11520 640,1280 0-2 0-0 | 0-1:1280,11520:1280:0-0 2:640,5760:640:0-0
= vega unets/vega_ckpt
input_blocks_#_# 4,36 320 0-0 0-0
input_blocks_#_#_emb_layers_# 1280 320,640,1280 1-8 0-0 1-1 | 1-2:1280:320:0-0;1-1 4-5:1280:640:0-0;1-1 7-8:1280:1280:0-0;1-1
input_blocks_#_#_in_layers_# 320,640,1280,2880,5760,11520 320,640,1280 1-8 0-0 2-2 | 1-2:320,2880:320:0-0;2-2 4:320,2880:640:0-0;2-2 5:640,5760:640:0-0;2-2 7:640,5760:1280:0-0;2-2 8:1280,11520:1280:0-0;2-2
input_blocks_#_#_op 320,640,2880,5760 320,640 3-6 0-0 | 3:320,2880:320:0-0 6:640,5760:640:0-0
input_blocks_#_#_out_layers_# 320,640,1280,2880,5760,11520 320,640,1280 1-8 0-0 3-3 | 1-2:320,2880:320:0-0;3-3 4-5:640,5760:640:0-0;3-3 7-8:1280,11520:1280:0-0;3-3
input_blocks_#_#_proj_in 640,1280 640,1280 4-8 1-1 | 4-5:640:640:1-1 7-8:1280:1280:1-1
input_blocks_#_#_proj_out 640,1280 640,1280 4-8 1-1 | 4-5:640:640:1-1 7-8:1280:1280:1-1
input_blocks_#_#_skip_connection 320,640 640,1280 4-7 0-0 | 4:320:640:0-0 7:640:1280:0-0
input_blocks_#_#_transformer_blocks_#_attn1_to_k 640,1280 640,1280 4-8 1-1 0-1 | 4-5:640:640:1-1;0-0 7-8:1280:1280:1-1;0-1
input_blocks_#_#_transformer_blocks_#_attn1_to_out_# 640,1280 640,1280 4-8 1-1 0-1 0-0 | 4-5:640:640:1-1;0-0;0-0 7-8:1280:1280:1-1;0-1;0-0
input_blocks_#_#_transformer_blocks_#_attn1_to_q 640,1280 640,1280 4-8 1-1 0-1 | 4-5:640:640:1-1;0-0 7-8:1280:1280:1-1;0-1
input_blocks_#_#_transformer_blocks_#_attn1_to_v 640,1280 640,1280 4-8 1-1 0-1 | 4-5:640:640:1-1;0-0 7-8:1280:1280:1-1;0-1
input_blocks_#_#_transformer_blocks_#_attn2_to_k 2048 640,1280 4-8 1-1 0-1 | 4-5:2048:640:1-1;0-0 7-8:2048:1280:1-1;0-1
input_blocks_#_#_transformer_blocks_#_attn2_to_out_# 640,1280 640,1280 4-8 1-1 0-1 0-0 | 4-5:640:640:1-1;0-0;0-0 7-8:1280:1280:1-1;0-1;0-0
input_blocks_#_#_transformer_blocks_#_attn2_to_q 640,1280 640,1280 4-8 1-1 0-1 | 4-5:640:640:1-1;0-0 7-8:1280:1280:1-1;0-1
input_blocks_#_#_transformer_blocks_#_attn2_to_v 2048 640,1280 4-8 1-1 0-1 | 4-5:2048:640:1-1;0-0 7-8:2048:1280:1-1;0-1
input_blocks_#_#_transformer_blocks_#_ff_net_# 2560,5120 640,1280 4-8 1-1 0-1 2-2 | 4-5:2560:640:1-1;0-0;2-2 7-8:5120:1280:1-1;0-1;2-2
input_blocks_#_#_transformer_blocks_#_ff_net_#_proj 640,1280 5120,10240 4-8 1-1 0-1 0-0 | 4-5:640:5120:1-1;0-0;0-0 7-8:1280:10240:1-1;0-1;0-0
label_emb_#_# 1280,2816 1280 0-0 0-2
middle_block_#_emb_layers_# 1280 1280 0-0 1-1
middle_block_#_in_layers_# 1280,11520 1280 0-0 2-2
middle_block_#_out_layers_# 1280,11520 1280 0-0 3-3
out_# 320,2880 4 2-2
output_blocks_#_#_conv 640,1280,5760,11520 640,1280 2-5 2-2 | 2:1280,11520:1280:2-2 5:640,5760:640:2-2
output_blocks_#_#_emb_layers_# 1280 320,640,1280 0-8 0-0 1-1 | 0-2:1280:1280:0-0;1-1 3-5:1280:640:0-0;1-1 6-8:1280:320:0-0;1-1
output_blocks_#_#_in_layers_# 640,960,1280,1920,2560,5760,8640,11520,17280,23040 320,640,1280 0-8 0-0 2-2 | 0-1:2560,23040:1280:0-0;2-2 2:1920,17280:1280:0-0;2-2 3:1920,17280:640:0-0;2-2 4:1280,11520:640:0-0;2-2 5:960,8640:640:0-0;2-2 6:960,8640:320:0-0;2-2 7-8:640,5760:320:0-0;2-2
output_blocks_#_#_out_layers_# 320,640,1280,2880,5760,11520 320,640,1280 0-8 0-0 3-3 | 0-2:1280,11520:1280:0-0;3-3 3-5:640,5760:640:0-0;3-3 6-8:320,2880:320:0-0;3-3
output_blocks_#_#_proj_in 640,1280 640,1280 0-5 1-1 | 0-2:1280:1280:1-1 3-5:640:640:1-1
output_blocks_#_#_proj_out 640,1280 640,1280 0-5 1-1 | 0-2:1280:1280:1-1 3-5:640:640:1-1
output_blocks_#_#_skip_connection 640,960,1280,1920,2560 320,640,1280 0-8 0-0 | 0-1:2560:1280:0-0 2:1920:1280:0-0 3:1920:640:0-0 4:1280:640:0-0 5:960:640:0-0 6:960:320:0-0 7-8:640:320:0-0
output_blocks_#_#_transformer_blocks_#_attn1_to_k 640,1280 640,1280 0-5 1-1 0-1 | 0-2:1280:1280:1-1;0-1 3-5:640:640:1-1;0-0
output_blocks_#_#_transformer_blocks_#_attn1_to_out_# 640,1280 640,1280 0-5 1-1 0-1 0-0 | 0-2:1280:1280:1-1;0-1;0-0 3-5:640:640:1-1;0-0;0-0
output_blocks_#_#_transformer_blocks_#_attn1_to_q 640,1280 640,1280 0-5 1-1 0-1 | 0-2:1280:1280:1-1;0-1 3-5:640:640:1-1;0-0
output_blocks_#_#_transformer_blocks_#_attn1_to_v 640,1280 640,1280 0-5 1-1 0-1 | 0-2:1280:1280:1-1;0-1 3-5:640:640:1-1;0-0
output_blocks_#_#_transformer_blocks_#_attn2_to_k 2048 640,1280 0-5 1-1 0-1 | 0-2:2048:1280:1-1;0-1 3-5:2048:640:1-1;0-0
output_blocks_#_#_transformer_blocks_#_attn2_to_out_# 640,1280 640,1280 0-5 1-1 0-1 0-0 | 0-2:1280:1280:1-1;0-1;0-0 3-5:640:640:1-1;0-0;0-0
output_blocks_#_#_transformer_blocks_#_attn2_to_q 640,1280 640,1280 0-5 1-1 0-1 | 0-2:1280:1280:1-1;0-1 3-5:640:640:1-1;0-0
output_blocks_#_#_transformer_blocks_#_attn2_to_v 2048 640,1280 0-5 1-1 0-1 | 0-2:2048:1280:1-1;0-1 3-5:2048:640:1-1;0-0
output_blocks_#_#_transformer_blocks_#_ff_net_# 2560,5120 640,1280 0-5 1-1 0-1 2-2 | 0-2:5120:1280:1-1;0-1;2-2 3-5:2560:640:1-1;0-0;2-2
output_blocks_#_#_transformer_blocks_#_ff_net_#_proj 640,1280 5120,10240 0-5 1-1 0-1 0-0 | 0-2:1280:10240:1-1;0-1;0-0 3-5:640:5120:1-1;0-0;0-0
time_embed_# 320,1280 1280 0-2 | 0:320:1280 2:1280:1280
= vega unets/vega_unet_diffusers
add_embedding_linear_# 1280,2816 1280 1-2 | 1:2816:1280 2:1280:1280
conv_in 4,36 320
conv_out 320,2880 4
down_blocks_#_attentions_#_proj_in 640,1280 640,1280 1-2 0-1 | 1:640:640:0-1 2:1280:1280:0-1
down_blocks_#_attentions_#_proj_out 640,1280 640,1280 1-2 0-1 | 1:640:640:0-1 2:1280:1280:0-1
down_blocks_#_attentions_#_transformer_blocks_#_attn1_to_k 640,1280 640,1280 1-2 0-1 0-1 | 1:640:640:0-1;0-0 2:1280:1280:0-1;0-1
down_blocks_#_attentions_#_transformer_blocks_#_attn1_to_out_# 640,1280 640,1280 1-2 0-1 0-1 0-0 | 1:640:640:0-1;0-0;0-0 2:1280:1280:0-1;0-1;0-0
down_blocks_#_attentions_#_transformer_blocks_#_attn1_to_q 640,1280 640,1280 1-2 0-1 0-1 | 1:640:640:0-1;0-0 2:1280:1280:0-1;0-1
down_blocks_#_attentions_#_transformer_blocks_#_attn1_to_v 640,1280 640,1280 1-2 0-1 0-1 | 1:640:640:0-1;0-0 2:1280:1280:0-1;0-1
down_blocks_#_attentions_#_transformer_blocks_#_attn2_to_k 2048 640,1280 1-2 0-1 0-1 | 1:2048:640:0-1;0-0 2:2048:1280:0-1;0-1
down_blocks_#_attentions_#_transformer_blocks_#_attn2_to_out_# 640,1280 640,1280 1-2 0-1 0-1 0-0 | 1:640:640:0-1;0-0;0-0 2:1280:1280:0-1;0-1;0-0
down_blocks_#_attentions_#_transformer_blocks_#_attn2_to_q 640,1280 640,1280 1-2 0-1 0-1 | 1:640:640:0-1;0-0 2:1280:1280:0-1;0-1
down_blocks_#_attentions_#_transformer_blocks_#_attn2_to_v 2048 640,1280 1-2 0-1 0-1 | 1:2048:640:0-1;0-0 2:2048:1280:0-1;0-1
down_blocks_#_attentions_#_transformer_blocks_#_ff_net_# 2560,5120 640,1280 1-2 0-1 0-1 2-2 | 1:2560:640:0-1;0-0;2-2 2:5120:1280:0-1;0-1;2-2
down_blocks_#_attentions_#_transformer_blocks_#_ff_net_#_proj 640,1280 5120,10240 1-2 0-1 0-1 0-0 | 1:640:5120:0-1;0-0;0-0 2:1280:10240:0-1;0-1;0-0
down_blocks_#_downsamplers_#_conv 320,640,2880,5760 320,640 0-1 0-0 | 0:320,2880:320:0-0 1:640,5760:640:0-0
down_blocks_#_resnets_#_conv1 320,640,1280,2880,5760,11520 320,640,1280 0-2 0-1 | 0:320,2880:320:0-1 1:320,640,2880,5760:640:0-1 2:640,1280,5760,11520:1280:0-1
down_blocks_#_resnets_#_conv2 320,640,1280,2880,5760,11520 320,640,1280 0-2 0-1 | 0:320,2880:320:0-1 1:640,5760:640:0-1 2:1280,11520:1280:0-1
down_blocks_#_resnets_#_conv_shortcut 320,640 640,1280 1-2 0-0 | 1:320:640:0-0 2:640:1280:0-0
down_blocks_#_resnets_#_time_emb_proj 1280 320,640,1280 0-2 0-1 | 0:1280:320:0-1 1:1280:640:0-1 2:1280:1280:0-1
mid_block_resnets_#_conv1 1280,11520 1280 0-0
mid_block_resnets_#_conv2 1280,11520 1280 0-0
mid_block_resnets_#_time_emb_proj 1280 1280 0-0
time_embedding_linear_# 320,1280 1280 1-2 | 1:320:1280 2:1280:1280
up_blocks_#_attentions_#_proj_in 640,1280 640,1280 0-1 0-2 | 0:1280:1280:0-2 1:640:640:0-2
up_blocks_#_attentions_#_proj_out 640,1280 640,1280 0-1 0-2 | 0:1280:1280:0-2 1:640:640:0-2
up_blocks_#_attentions_#_transformer_blocks_#_attn1_to_k 640,1280 640,1280 0-1 0-2 0-1 | 0:1280:1280:0-2;0-1 1:640:640:0-2;0-0
up_blocks_#_attentions_#_transformer_blocks_#_attn1_to_out_# 640,1280 640,1280 0-1 0-2 0-1 0-0 | 0:1280:1280:0-2;0-1;0-0 1:640:640:0-2;0-0;0-0
up_blocks_#_attentions_#_transformer_blocks_#_attn1_to_q 640,1280 640,1280 0-1 0-2 0-1 | 0:1280:1280:0-2;0-1 1:640:640:0-2;0-0
up_blocks_#_attentions_#_transformer_blocks_#_attn1_to_v 640,1280 640,1280 0-1 0-2 0-1 | 0:1280:1280:0-2;0-1 1:640:640:0-2;0-0
up_blocks_#_attentions_#_transformer_blocks_#_attn2_to_k 2048 640,1280 0-1 0-2 0-1 | 0:2048:1280:0-2;0-1 1:2048:640:0-2;0-0
up_blocks_#_attentions_#_transformer_blocks_#_attn2_to_out_# 640,1280 640,1280 0-1 0-2 0-1 0-0 | 0:1280:1280:0-2;0-1;0-0 1:640:640:0-2;0-0;0-0
up_blocks_#_attentions_#_transformer_blocks_#_attn2_to_q 640,1280 640,1280 0-1 0-2 0-1 | 0:1280:1280:0-2;0-1 1:640:640:0-2;0-0
up_blocks_#_attentions_#_transformer_blocks_#_attn2_to_v 2048 640,1280 0-1 0-2 0-1 | 0:2048:1280:0-2;0-1 1:2048:640:0-2;0-0
up_blocks_#_attentions_#_transformer_blocks_#_ff_net_# 2560,5120 640,1280 0-1 0-2 0-1 2-2 | 0:5120:1280:0-2;0-1;2-2 1:2560:640:0-2;0-0;2-2
up_blocks_#_attentions_#_transformer_blocks_#_ff_net_#_proj 640,1280 5120,10240 0-1 0-2 0-1 0-0 | 0:1280:10240:0-2;0-1;0-0 1:640:5120:0-2;0-0;0-0
up_blocks_#_resnets_#_conv1 640,960,1280,1920,2560,5760,8640,11520,17280,23040 320,640,1280 0-2 0-2 | 0:1920,2560,17280,23040:1280:0-2 1:960,1280,1920,8640,11520,17280:640:0-2 2:640,960,5760,8640:320:0-2
up_blocks_#_resnets_#_conv2 320,640,1280,2880,5760,11520 320,640,1280 0-2 0-2 | 0:1280,11520:1280:0-2 1:640,5760:640:0-2 2:320,2880:320:0-2
up_blocks_#_resnets_#_conv_shortcut 640,960,1280,1920,2560 320,640,1280 0-2 0-2 | 0:1920,2560:1280:0-2 1:960,1280,1920:640:0-2 2:640,960:320:0-2
up_blocks_#_resnets_#_time_emb_proj 1280 320,640,1280 0-2 0-2 | 0:1280:1280:0-2 1:1280:640:0-2 2:1280:320:0-2
up_blocks_#_upsamplers_#_conv 640,1280,5760,11520 640,1280 0-1 0-0 | 0:1280,11520:1280:0-0 1:640,5760:640:0-0
= wan21 dits/wan21_flf2v-bfl
blocks_#_cross_attn_k 5120 5120 0-39
blocks_#_cross_attn_k_img 5120 5120 0-39
blocks_#_cross_attn_o 5120 5120 0-39
blocks_#_cross_attn_q 5120 5120 0-39
blocks_#_cross_attn_v 5120 5120 0-39
blocks_#_cross_attn_v_img 5120 5120 0-39
blocks_#_ffn_# 5120,13824 5120,13824 0-39 0-2
blocks_#_self_attn_k 5120 5120 0-39
blocks_#_self_attn_o 5120 5120 0-39
blocks_#_self_attn_q 5120 5120 0-39
blocks_#_self_attn_v 5120 5120 0-39
head_head 5120 64
img_emb_proj_# 1280 1280,5120 1-3 | 1:1280:1280 3:1280:5120
patch_embedding 36,144 5120
text_embedding_# 4096,5120 5120 0-2 | 0:4096:5120 2:5120:5120
time_embedding_# 256,5120 5120 0-2 | 0:256:5120 2:5120:5120
time_projection_# 5120 30720 1-1
= wan21 dits/wan21_flf2v-diffusers
blocks_#_attn1_to_k 5120 5120 0-39
blocks_#_attn1_to_out_# 5120 5120 0-39 0-0
blocks_#_attn1_to_q 5120 5120 0-39
blocks_#_attn1_to_v 5120 5120 0-39
blocks_#_attn2_add_k_proj 5120 5120 0-39
blocks_#_attn2_add_v_proj 5120 5120 0-39
blocks_#_attn2_to_k 5120 5120 0-39
blocks_#_attn2_to_out_# 5120 5120 0-39 0-0
blocks_#_attn2_to_q 5120 5120 0-39
blocks_#_attn2_to_v 5120 5120 0-39
blocks_#_ffn_net_# 13824 5120 0-39 2-2
blocks_#_ffn_net_#_proj 5120 13824 0-39 0-0
condition_embedder_image_embedder_ff_net_# 1280 5120 2-2
condition_embedder_image_embedder_ff_net_#_proj 1280 1280 0-0
condition_embedder_text_embedder_linear_# 4096,5120 5120 1-2 | 1:4096:5120 2:5120:5120
condition_embedder_time_embedder_linear_# 256,5120 5120 1-2 | 1:256:5120 2:5120:5120
condition_embedder_time_proj 5120 30720
patch_embedding 36,144 5120
proj_out 5120 64
= wan21 dits/wan21_humo-bfl
audio_proj_audio_proj_glob_#_layer 512,51200 512,24576 1-3 | 1:51200:512 2:512:512 3:512:24576
blocks_#_audio_cross_attn_wrapper_audio_cross_attn_k 1536 5120 0-39
blocks_#_audio_cross_attn_wrapper_audio_cross_attn_o 5120 5120 0-39
blocks_#_audio_cross_attn_wrapper_audio_cross_attn_q 5120 5120 0-39
blocks_#_audio_cross_attn_wrapper_audio_cross_attn_v 1536 5120 0-39
blocks_#_cross_attn_k 5120 5120 0-39
blocks_#_cross_attn_o 5120 5120 0-39
blocks_#_cross_attn_q 5120 5120 0-39
blocks_#_cross_attn_v 5120 5120 0-39
blocks_#_ffn_# 5120,13824 5120,13824 0-39 0-2
blocks_#_self_attn_k 5120 5120 0-39
blocks_#_self_attn_o 5120 5120 0-39
blocks_#_self_attn_q 5120 5120 0-39
blocks_#_self_attn_v 5120 5120 0-39
head_head 5120 64
patch_embedding 36,144 5120
text_embedding_# 4096,5120 5120 0-2 | 0:4096:5120 2:5120:5120
time_embedding_# 256,5120 5120 0-2 | 0:256:5120 2:5120:5120
time_projection_# 5120 30720 1-1
= wan21 dits/wan21_t2v_13b-comfy
blocks_#_cross_attn_k 1536 1536 0-29
blocks_#_cross_attn_o 1536 1536 0-29
blocks_#_cross_attn_q 1536 1536 0-29
blocks_#_cross_attn_v 1536 1536 0-29
blocks_#_ffn_# 1536,8960 1536,8960 0-29 0-2
blocks_#_self_attn_k 1536 1536 0-29
blocks_#_self_attn_o 1536 1536 0-29
blocks_#_self_attn_q 1536 1536 0-29
blocks_#_self_attn_v 1536 1536 0-29
head_head 1536 64
patch_embedding 16,64 1536
text_embedding_# 1536,4096 1536 0-2 | 0:4096:1536 2:1536:1536
time_embedding_# 256,1536 1536 0-2 | 0:256:1536 2:1536:1536
time_projection_# 1536 9216 1-1
= wan21 dits/wan21_t2v_13b-folder
blocks_#_attn1_to_k 1536 1536 0-29
blocks_#_attn1_to_out_# 1536 1536 0-29 0-0
blocks_#_attn1_to_q 1536 1536 0-29
blocks_#_attn1_to_v 1536 1536 0-29
blocks_#_attn2_to_k 1536 1536 0-29
blocks_#_attn2_to_out_# 1536 1536 0-29 0-0
blocks_#_attn2_to_q 1536 1536 0-29
blocks_#_attn2_to_v 1536 1536 0-29
blocks_#_ffn_net_# 8960 1536 0-29 2-2
blocks_#_ffn_net_#_proj 1536 8960 0-29 0-0
condition_embedder_text_embedder_linear_# 1536,4096 1536 1-2 | 1:4096:1536 2:1536:1536
condition_embedder_time_embedder_linear_# 256,1536 1536 1-2 | 1:256:1536 2:1536:1536
condition_embedder_time_proj 1536 9216
patch_embedding 16,64 1536
proj_out 1536 64
= wan21 dits/wan21_vace_13b-bfl
blocks_#_cross_attn_k 1536 1536 0-29
blocks_#_cross_attn_o 1536 1536 0-29
blocks_#_cross_attn_q 1536 1536 0-29
blocks_#_cross_attn_v 1536 1536 0-29
blocks_#_ffn_# 1536,8960 1536,8960 0-29 0-2
blocks_#_self_attn_k 1536 1536 0-29
blocks_#_self_attn_o 1536 1536 0-29
blocks_#_self_attn_q 1536 1536 0-29
blocks_#_self_attn_v 1536 1536 0-29
head_head 1536 64
patch_embedding 16,64 1536
text_embedding_# 1536,4096 1536 0-2 | 0:4096:1536 2:1536:1536
time_embedding_# 256,1536 1536 0-2 | 0:256:1536 2:1536:1536
time_projection_# 1536 9216 1-1
vace_blocks_#_after_proj 1536 1536 0-14
vace_blocks_#_before_proj 1536 1536 0-0
vace_blocks_#_cross_attn_k 1536 1536 0-14
vace_blocks_#_cross_attn_o 1536 1536 0-14
vace_blocks_#_cross_attn_q 1536 1536 0-14
vace_blocks_#_cross_attn_v 1536 1536 0-14
vace_blocks_#_ffn_# 1536,8960 1536,8960 0-14 0-2
vace_blocks_#_self_attn_k 1536 1536 0-14
vace_blocks_#_self_attn_o 1536 1536 0-14
vace_blocks_#_self_attn_q 1536 1536 0-14
vace_blocks_#_self_attn_v 1536 1536 0-14
vace_patch_embedding 96,384 1536
= wan21 dits/wan_vace_13b-diffusers
blocks_#_attn1_to_k 1536 1536 0-29
blocks_#_attn1_to_out_# 1536 1536 0-29 0-0
blocks_#_attn1_to_q 1536 1536 0-29
blocks_#_attn1_to_v 1536 1536 0-29
blocks_#_attn2_to_k 1536 1536 0-29
blocks_#_attn2_to_out_# 1536 1536 0-29 0-0
blocks_#_attn2_to_q 1536 1536 0-29
blocks_#_attn2_to_v 1536 1536 0-29
blocks_#_ffn_net_# 8960 1536 0-29 2-2
blocks_#_ffn_net_#_proj 1536 8960 0-29 0-0
condition_embedder_text_embedder_linear_# 1536,4096 1536 1-2 | 1:4096:1536 2:1536:1536
condition_embedder_time_embedder_linear_# 256,1536 1536 1-2 | 1:256:1536 2:1536:1536
condition_embedder_time_proj 1536 9216
patch_embedding 16,64 1536
proj_out 1536 64
vace_blocks_#_attn1_to_k 1536 1536 0-14
vace_blocks_#_attn1_to_out_# 1536 1536 0-14 0-0
vace_blocks_#_attn1_to_q 1536 1536 0-14
vace_blocks_#_attn1_to_v 1536 1536 0-14
vace_blocks_#_attn2_to_k 1536 1536 0-14
vace_blocks_#_attn2_to_out_# 1536 1536 0-14 0-0
vace_blocks_#_attn2_to_q 1536 1536 0-14
vace_blocks_#_attn2_to_v 1536 1536 0-14
vace_blocks_#_ffn_net_# 8960 1536 0-14 2-2
vace_blocks_#_ffn_net_#_proj 1536 8960 0-14 0-0
vace_blocks_#_proj_in 1536 1536 0-0
vace_blocks_#_proj_out 1536 1536 0-14
vace_patch_embedding 96,384 1536
= wan21,wan22 dits/wan_t2v_14b-bfl
blocks_#_cross_attn_k 5120 5120 0-39
blocks_#_cross_attn_o 5120 5120 0-39
blocks_#_cross_attn_q 5120 5120 0-39
blocks_#_cross_attn_v 5120 5120 0-39
blocks_#_ffn_# 5120,13824 5120,13824 0-39 0-2
blocks_#_self_attn_k 5120 5120 0-39
blocks_#_self_attn_o 5120 5120 0-39
blocks_#_self_attn_q 5120 5120 0-39
blocks_#_self_attn_v 5120 5120 0-39
head_head 5120 64
patch_embedding 16,64 5120
text_embedding_# 4096,5120 5120 0-2 | 0:4096:5120 2:5120:5120
time_embedding_# 256,5120 5120 0-2 | 0:256:5120 2:5120:5120
time_projection_# 5120 30720 1-1
= wan21,wan22 dits/wan_t2v_14b-diffusers
blocks_#_attn1_to_k 5120 5120 0-39
blocks_#_attn1_to_out_# 5120 5120 0-39 0-0
blocks_#_attn1_to_q 5120 5120 0-39
blocks_#_attn1_to_v 5120 5120 0-39
blocks_#_attn2_to_k 5120 5120 0-39
blocks_#_attn2_to_out_# 5120 5120 0-39 0-0
blocks_#_attn2_to_q 5120 5120 0-39
blocks_#_attn2_to_v 5120 5120 0-39
blocks_#_ffn_net_# 13824 5120 0-39 2-2
blocks_#_ffn_net_#_proj 5120 13824 0-39 0-0
condition_embedder_text_embedder_linear_# 4096,5120 5120 1-2 | 1:4096:5120 2:5120:5120
condition_embedder_time_embedder_linear_# 256,5120 5120 1-2 | 1:256:5120 2:5120:5120
condition_embedder_time_proj 5120 30720
patch_embedding 16,64 5120
proj_out 5120 64
= wan21,wan22 dits/wan_vace_14b-bfl
blocks_#_cross_attn_k 5120 5120 0-39
blocks_#_cross_attn_o 5120 5120 0-39
blocks_#_cross_attn_q 5120 5120 0-39
blocks_#_cross_attn_v 5120 5120 0-39
blocks_#_ffn_# 5120,13824 5120,13824 0-39 0-2
blocks_#_self_attn_k 5120 5120 0-39
blocks_#_self_attn_o 5120 5120 0-39
blocks_#_self_attn_q 5120 5120 0-39
blocks_#_self_attn_v 5120 5120 0-39
head_head 5120 64
patch_embedding 16,64 5120
text_embedding_# 4096,5120 5120 0-2 | 0:4096:5120 2:5120:5120
time_embedding_# 256,5120 5120 0-2 | 0:256:5120 2:5120:5120
time_projection_# 5120 30720 1-1
vace_blocks_#_after_proj 5120 5120 0-7
vace_blocks_#_before_proj 5120 5120 0-0
vace_blocks_#_cross_attn_k 5120 5120 0-7
vace_blocks_#_cross_attn_o 5120 5120 0-7
vace_blocks_#_cross_attn_q 5120 5120 0-7
vace_blocks_#_cross_attn_v 5120 5120 0-7
vace_blocks_#_ffn_# 5120,13824 5120,13824 0-7 0-2
vace_blocks_#_self_attn_k 5120 5120 0-7
vace_blocks_#_self_attn_o 5120 5120 0-7
vace_blocks_#_self_attn_q 5120 5120 0-7
vace_blocks_#_self_attn_v 5120 5120 0-7
vace_patch_embedding 96,384 5120
= wan21,wan22 dits/wan_vace_14b-diffusers
blocks_#_attn1_to_k 5120 5120 0-39
blocks_#_attn1_to_out_# 5120 5120 0-39 0-0
blocks_#_attn1_to_q 5120 5120 0-39
blocks_#_attn1_to_v 5120 5120 0-39
blocks_#_attn2_to_k 5120 5120 0-39
blocks_#_attn2_to_out_# 5120 5120 0-39 0-0
blocks_#_attn2_to_q 5120 5120 0-39
blocks_#_attn2_to_v 5120 5120 0-39
blocks_#_ffn_net_# 13824 5120 0-39 2-2
blocks_#_ffn_net_#_proj 5120 13824 0-39 0-0
condition_embedder_text_embedder_linear_# 4096,5120 5120 1-2 | 1:4096:5120 2:5120:5120
condition_embedder_time_embedder_linear_# 256,5120 5120 1-2 | 1:256:5120 2:5120:5120
condition_embedder_time_proj 5120 30720
patch_embedding 16,64 5120
proj_out 5120 64
vace_blocks_#_attn1_to_k 5120 5120 0-7
vace_blocks_#_attn1_to_out_# 5120 5120 0-7 0-0
vace_blocks_#_attn1_to_q 5120 5120 0-7
vace_blocks_#_attn1_to_v 5120 5120 0-7
vace_blocks_#_attn2_to_k 5120 5120 0-7
vace_blocks_#_attn2_to_out_# 5120 5120 0-7 0-0
vace_blocks_#_attn2_to_q 5120 5120 0-7
vace_blocks_#_attn2_to_v 5120 5120 0-7
vace_blocks_#_ffn_net_# 13824 5120 0-7 2-2
vace_blocks_#_ffn_net_#_proj 5120 13824 0-7 0-0
vace_blocks_#_proj_in 5120 5120 0-0
vace_blocks_#_proj_out 5120 5120 0-7
vace_patch_embedding 96,384 5120
= wan22 dits/wan22_animate-bfl
blocks_#_cross_attn_k 5120 5120 0-39
blocks_#_cross_attn_k_img 5120 5120 0-39
blocks_#_cross_attn_o 5120 5120 0-39
blocks_#_cross_attn_q 5120 5120 0-39
blocks_#_cross_attn_v 5120 5120 0-39
blocks_#_cross_attn_v_img 5120 5120 0-39
blocks_#_ffn_# 5120,13824 5120,13824 0-39 0-2
blocks_#_self_attn_k 5120 5120 0-39
blocks_#_self_attn_o 5120 5120 0-39
blocks_#_self_attn_q 5120 5120 0-39
blocks_#_self_attn_v 5120 5120 0-39
face_adapter_fuser_blocks_#_linear1_kv 5120 10240 0-7
face_adapter_fuser_blocks_#_linear1_q 5120 5120 0-7
face_adapter_fuser_blocks_#_linear2 5120 5120 0-7
face_encoder_conv1_local_conv 512,1536 4096
face_encoder_conv2_conv 1024,3072 1024
face_encoder_conv3_conv 1024,3072 1024
face_encoder_out_proj 1024 5120
head_head 5120 64
img_emb_proj_# 1280 1280,5120 1-3 | 1:1280:1280 3:1280:5120
motion_encoder_dec_direction 20 512
motion_encoder_enc_fc_# 512 20,512 0-4 | 0-3:512:512 4:512:20
motion_encoder_enc_net_app_convs_# 512,8192 512 8-8
motion_encoder_enc_net_app_convs_#_# 3 32 0-0 0-0
motion_encoder_enc_net_app_convs_#_conv1_# 32,64,128,256,288,512,576,1152,2304,4608 32,64,128,256,512 1-7 0-0 | 1:32,288:32:0-0 2:64,576:64:0-0 3:128,1152:128:0-0 4:256,2304:256:0-0 5-7:512,4608:512:0-0
motion_encoder_enc_net_app_convs_#_conv2_# 32,64,128,256,288,512,576,1152,2304,4608 64,128,256,512 1-7 1-1 | 1:32,288:64:1-1 2:64,576:128:1-1 3:128,1152:256:1-1 4:256,2304:512:1-1 5-7:512,4608:512:1-1
motion_encoder_enc_net_app_convs_#_skip_# 32,64,128,256,512 64,128,256,512 1-7 1-1 | 1:32:64:1-1 2:64:128:1-1 3:128:256:1-1 4:256:512:1-1 5-7:512:512:1-1
patch_embedding 36,144 5120
pose_patch_embedding 16,64 5120
text_embedding_# 4096,5120 5120 0-2 | 0:4096:5120 2:5120:5120
time_embedding_# 256,5120 5120 0-2 | 0:256:5120 2:5120:5120
time_projection_# 5120 30720 1-1
= wan22 dits/wan22_animate-diffusers
blocks_#_attn1_to_k 5120 5120 0-39
blocks_#_attn1_to_out_# 5120 5120 0-39 0-0
blocks_#_attn1_to_q 5120 5120 0-39
blocks_#_attn1_to_v 5120 5120 0-39
blocks_#_attn2_to_k 5120 5120 0-39
blocks_#_attn2_to_out_# 5120 5120 0-39 0-0
blocks_#_attn2_to_q 5120 5120 0-39
blocks_#_attn2_to_v 5120 5120 0-39
blocks_#_ffn_net_# 13824 5120 0-39 2-2
blocks_#_ffn_net_#_proj 5120 13824 0-39 0-0
condition_embedder_image_embedder_ff_net_# 1280 5120 2-2
condition_embedder_image_embedder_ff_net_#_proj 1280 1280 0-0
condition_embedder_text_embedder_linear_# 4096,5120 5120 1-2 | 1:4096:5120 2:5120:5120
condition_embedder_time_embedder_linear_# 256,5120 5120 1-2 | 1:256:5120 2:5120:5120
condition_embedder_time_proj 5120 30720
face_adapter_#_to_k 5120 5120 0-7
face_adapter_#_to_out 5120 5120 0-7
face_adapter_#_to_q 5120 5120 0-7
face_adapter_#_to_v 5120 5120 0-7
face_encoder_conv1_local 512,1536 4096
face_encoder_conv2 1024,3072 1024
face_encoder_conv3 1024,3072 1024
face_encoder_out_proj 1024 5120
motion_encoder_conv_in 3 32
motion_encoder_conv_out 512,8192 512
motion_encoder_motion_network_# 512 20,512 0-4 | 0-3:512:512 4:512:20
motion_encoder_res_blocks_#_conv1 32,64,128,256,288,512,576,1152,2304,4608 32,64,128,256,512 0-6 | 0:32,288:32 1:64,576:64 2:128,1152:128 3:256,2304:256 4-6:512,4608:512
motion_encoder_res_blocks_#_conv2 32,64,128,256,288,512,576,1152,2304,4608 64,128,256,512 0-6 | 0:32,288:64 1:64,576:128 2:128,1152:256 3:256,2304:512 4-6:512,4608:512
motion_encoder_res_blocks_#_conv_skip 32,64,128,256,512 64,128,256,512 0-6 | 0:32:64 1:64:128 2:128:256 3:256:512 4-6:512:512
patch_embedding 36,144 5120
pose_patch_embedding 16,64 5120
proj_out 5120 64
= wan22 dits/wan22_camera-bfl
blocks_#_cross_attn_k 5120 5120 0-39
blocks_#_cross_attn_o 5120 5120 0-39
blocks_#_cross_attn_q 5120 5120 0-39
blocks_#_cross_attn_v 5120 5120 0-39
blocks_#_ffn_# 5120,13824 5120,13824 0-39 0-2
blocks_#_self_attn_k 5120 5120 0-39
blocks_#_self_attn_o 5120 5120 0-39
blocks_#_self_attn_q 5120 5120 0-39
blocks_#_self_attn_v 5120 5120 0-39
control_adapter_conv 1536,6144 5120
control_adapter_residual_blocks_#_conv1 5120,46080 5120 0-0
control_adapter_residual_blocks_#_conv2 5120,46080 5120 0-0
head_head 5120 64
patch_embedding 36,144 5120
text_embedding_# 4096,5120 5120 0-2 | 0:4096:5120 2:5120:5120
time_embedding_# 256,5120 5120 0-2 | 0:256:5120 2:5120:5120
time_projection_# 5120 30720 1-1
= wan22 dits/wan22_i2v-bfl
blocks_#_cross_attn_k 5120 5120 0-39
blocks_#_cross_attn_o 5120 5120 0-39
blocks_#_cross_attn_q 5120 5120 0-39
blocks_#_cross_attn_v 5120 5120 0-39
blocks_#_ffn_# 5120,13824 5120,13824 0-39 0-2
blocks_#_self_attn_k 5120 5120 0-39
blocks_#_self_attn_o 5120 5120 0-39
blocks_#_self_attn_q 5120 5120 0-39
blocks_#_self_attn_v 5120 5120 0-39
head_head 5120 64
patch_embedding 36,144 5120
text_embedding_# 4096,5120 5120 0-2 | 0:4096:5120 2:5120:5120
time_embedding_# 256,5120 5120 0-2 | 0:256:5120 2:5120:5120
time_projection_# 5120 30720 1-1
= wan22 dits/wan22_i2v-diffusers
blocks_#_attn1_to_k 5120 5120 0-39
blocks_#_attn1_to_out_# 5120 5120 0-39 0-0
blocks_#_attn1_to_q 5120 5120 0-39
blocks_#_attn1_to_v 5120 5120 0-39
blocks_#_attn2_to_k 5120 5120 0-39
blocks_#_attn2_to_out_# 5120 5120 0-39 0-0
blocks_#_attn2_to_q 5120 5120 0-39
blocks_#_attn2_to_v 5120 5120 0-39
blocks_#_ffn_net_# 13824 5120 0-39 2-2
blocks_#_ffn_net_#_proj 5120 13824 0-39 0-0
condition_embedder_text_embedder_linear_# 4096,5120 5120 1-2 | 1:4096:5120 2:5120:5120
condition_embedder_time_embedder_linear_# 256,5120 5120 1-2 | 1:256:5120 2:5120:5120
condition_embedder_time_proj 5120 30720
patch_embedding 36,144 5120
proj_out 5120 64
= wan22 dits/wan22_s2v-bfl
audio_injector_injector_#_k 5120 5120 0-11
audio_injector_injector_#_o 5120 5120 0-11
audio_injector_injector_#_q 5120 5120 0-11
audio_injector_injector_#_v 5120 5120 0-11
audio_injector_injector_adain_layers_#_linear 5120 10240 0-11
blocks_#_cross_attn_k 5120 5120 0-39
blocks_#_cross_attn_o 5120 5120 0-39
blocks_#_cross_attn_q 5120 5120 0-39
blocks_#_cross_attn_v 5120 5120 0-39
blocks_#_ffn_# 5120,13824 5120,13824 0-39 0-2
blocks_#_self_attn_k 5120 5120 0-39
blocks_#_self_attn_o 5120 5120 0-39
blocks_#_self_attn_q 5120 5120 0-39
blocks_#_self_attn_v 5120 5120 0-39
casual_audio_encoder_encoder_conv1_global_conv 1024,3072 1280
casual_audio_encoder_encoder_conv1_local_conv 1024,3072 5120
casual_audio_encoder_encoder_conv2_conv 1280,3840 2560
casual_audio_encoder_encoder_conv3_conv 2560,7680 5120
casual_audio_encoder_encoder_final_linear 5120 5120
cond_encoder 16,64 5120
frame_packer_proj 16,64 5120
frame_packer_proj_2x 16,512 5120
frame_packer_proj_4x 16,4096 5120
head_head 5120 64
patch_embedding 16,64 5120
text_embedding_# 4096,5120 5120 0-2 | 0:4096:5120 2:5120:5120
time_embedding_# 256,5120 5120 0-2 | 0:256:5120 2:5120:5120
time_projection_# 5120 30720 1-1
trainable_cond_mask 5120 3
= wan22 dits/wan22_ti2v_5b-bfl
blocks_#_cross_attn_k 3072 3072 0-29
blocks_#_cross_attn_o 3072 3072 0-29
blocks_#_cross_attn_q 3072 3072 0-29
blocks_#_cross_attn_v 3072 3072 0-29
blocks_#_ffn_# 3072,14336 3072,14336 0-29 0-2
blocks_#_self_attn_k 3072 3072 0-29
blocks_#_self_attn_o 3072 3072 0-29
blocks_#_self_attn_q 3072 3072 0-29
blocks_#_self_attn_v 3072 3072 0-29
head_head 3072 192
patch_embedding 48,192 3072
text_embedding_# 3072,4096 3072 0-2 | 0:4096:3072 2:3072:3072
time_embedding_# 256,3072 3072 0-2 | 0:256:3072 2:3072:3072
time_projection_# 3072 18432 1-1
= wan22 dits/wan22_ti2v_5b-diffusers
blocks_#_attn1_to_k 3072 3072 0-29
blocks_#_attn1_to_out_# 3072 3072 0-29 0-0
blocks_#_attn1_to_q 3072 3072 0-29
blocks_#_attn1_to_v 3072 3072 0-29
blocks_#_attn2_to_k 3072 3072 0-29
blocks_#_attn2_to_out_# 3072 3072 0-29 0-0
blocks_#_attn2_to_q 3072 3072 0-29
blocks_#_attn2_to_v 3072 3072 0-29
blocks_#_ffn_net_# 14336 3072 0-29 2-2
blocks_#_ffn_net_#_proj 3072 14336 0-29 0-0
condition_embedder_text_embedder_linear_# 3072,4096 3072 1-2 | 1:4096:3072 2:3072:3072
condition_embedder_time_embedder_linear_# 256,3072 3072 1-2 | 1:256:3072 2:3072:3072
condition_embedder_time_proj 3072 18432
patch_embedding 48,192 3072
proj_out 3072 192
= z_image dits/z_image-bfl
cap_embedder_# 2560 3840 1-1
context_refiner_#_attention_out 3840 3840 0-1
context_refiner_#_attention_qkv 3840 11520 0-1
context_refiner_#_feed_forward_w1 3840 10240 0-1
context_refiner_#_feed_forward_w2 10240 3840 0-1
context_refiner_#_feed_forward_w3 3840 10240 0-1
final_layer_adaLN_modulation_# 256 3840 1-1
final_layer_linear 3840 64
layers_#_adaLN_modulation_# 256 15360 0-29 0-0
layers_#_attention_out 3840 3840 0-29
layers_#_attention_qkv 3840 11520 0-29
layers_#_feed_forward_w1 3840 10240 0-29
layers_#_feed_forward_w2 10240 3840 0-29
layers_#_feed_forward_w3 3840 10240 0-29
noise_refiner_#_adaLN_modulation_# 256 15360 0-1 0-0
noise_refiner_#_attention_out 3840 3840 0-1
noise_refiner_#_attention_qkv 3840 11520 0-1
noise_refiner_#_feed_forward_w1 3840 10240 0-1
noise_refiner_#_feed_forward_w2 10240 3840 0-1
noise_refiner_#_feed_forward_w3 3840 10240 0-1
t_embedder_mlp_# 256,1024 256,1024 0-2 | 0:256:1024 2:1024:256
x_embedder 64 3840
= z_image dits/z_image-diffusers
all_final_layer_2-1_adaLN_modulation_# 256 3840 1-1
all_final_layer_2-1_linear 3840 64
all_x_embedder_2-1 64 3840
cap_embedder_# 2560 3840 1-1
context_refiner_#_attention_to_k 3840 3840 0-1
context_refiner_#_attention_to_out_# 3840 3840 0-1 0-0
context_refiner_#_attention_to_q 3840 3840 0-1
context_refiner_#_attention_to_v 3840 3840 0-1
context_refiner_#_feed_forward_w1 3840 10240 0-1
context_refiner_#_feed_forward_w2 10240 3840 0-1
context_refiner_#_feed_forward_w3 3840 10240 0-1
layers_#_adaLN_modulation_# 256 15360 0-29 0-0
layers_#_attention_to_k 3840 3840 0-29
layers_#_attention_to_out_# 3840 3840 0-29 0-0
layers_#_attention_to_q 3840 3840 0-29
layers_#_attention_to_v 3840 3840 0-29
layers_#_feed_forward_w1 3840 10240 0-29
layers_#_feed_forward_w2 10240 3840 0-29
layers_#_feed_forward_w3 3840 10240 0-29
noise_refiner_#_adaLN_modulation_# 256 15360 0-1 0-0
noise_refiner_#_attention_to_k 3840 3840 0-1
noise_refiner_#_attention_to_out_# 3840 3840 0-1 0-0
noise_refiner_#_attention_to_q 3840 3840 0-1
noise_refiner_#_attention_to_v 3840 3840 0-1
noise_refiner_#_feed_forward_w1 3840 10240 0-1
noise_refiner_#_feed_forward_w2 10240 3840 0-1
noise_refiner_#_feed_forward_w3 3840 10240 0-1
t_embedder_mlp_# 256,1024 256,1024 0-2 | 0:256:1024 2:1024:256
= zero123 unets/zero123_ckpt
input_blocks_#_# 8,72 320 0-0 0-0
input_blocks_#_#_emb_layers_# 1280 320,640,1280 1-11 0-0 1-1 | 1-2:1280:320:0-0;1-1 4-5:1280:640:0-0;1-1 7-8:1280:1280:0-0;1-1 10-11:1280:1280:0-0;1-1
input_blocks_#_#_in_layers_# 320,640,1280,2880,5760,11520 320,640,1280 1-11 0-0 2-2 | 1-2:320,2880:320:0-0;2-2 4:320,2880:640:0-0;2-2 5:640,5760:640:0-0;2-2 7:640,5760:1280:0-0;2-2 8:1280,11520:1280:0-0;2-2 10-11:1280,11520:1280:0-0;2-2
input_blocks_#_#_op 320,640,1280,2880,5760,11520 320,640,1280 3-9 0-0 | 3:320,2880:320:0-0 6:640,5760:640:0-0 9:1280,11520:1280:0-0
input_blocks_#_#_out_layers_# 320,640,1280,2880,5760,11520 320,640,1280 1-11 0-0 3-3 | 1-2:320,2880:320:0-0;3-3 4-5:640,5760:640:0-0;3-3 7-8:1280,11520:1280:0-0;3-3 10-11:1280,11520:1280:0-0;3-3
input_blocks_#_#_proj_in 320,640,1280 320,640,1280 1-8 1-1 | 1-2:320:320:1-1 4-5:640:640:1-1 7-8:1280:1280:1-1
input_blocks_#_#_proj_out 320,640,1280 320,640,1280 1-8 1-1 | 1-2:320:320:1-1 4-5:640:640:1-1 7-8:1280:1280:1-1
input_blocks_#_#_skip_connection 320,640 640,1280 4-7 0-0 | 4:320:640:0-0 7:640:1280:0-0
input_blocks_#_#_transformer_blocks_#_attn1_to_k 320,640,1280 320,640,1280 1-8 1-1 0-0 | 1-2:320:320:1-1;0-0 4-5:640:640:1-1;0-0 7-8:1280:1280:1-1;0-0
input_blocks_#_#_transformer_blocks_#_attn1_to_out_# 320,640,1280 320,640,1280 1-8 1-1 0-0 0-0 | 1-2:320:320:1-1;0-0;0-0 4-5:640:640:1-1;0-0;0-0 7-8:1280:1280:1-1;0-0;0-0
input_blocks_#_#_transformer_blocks_#_attn1_to_q 320,640,1280 320,640,1280 1-8 1-1 0-0 | 1-2:320:320:1-1;0-0 4-5:640:640:1-1;0-0 7-8:1280:1280:1-1;0-0
input_blocks_#_#_transformer_blocks_#_attn1_to_v 320,640,1280 320,640,1280 1-8 1-1 0-0 | 1-2:320:320:1-1;0-0 4-5:640:640:1-1;0-0 7-8:1280:1280:1-1;0-0
input_blocks_#_#_transformer_blocks_#_attn2_to_k 768 320,640,1280 1-8 1-1 0-0 | 1-2:768:320:1-1;0-0 4-5:768:640:1-1;0-0 7-8:768:1280:1-1;0-0
input_blocks_#_#_transformer_blocks_#_attn2_to_out_# 320,640,1280 320,640,1280 1-8 1-1 0-0 0-0 | 1-2:320:320:1-1;0-0;0-0 4-5:640:640:1-1;0-0;0-0 7-8:1280:1280:1-1;0-0;0-0
input_blocks_#_#_transformer_blocks_#_attn2_to_q 320,640,1280 320,640,1280 1-8 1-1 0-0 | 1-2:320:320:1-1;0-0 4-5:640:640:1-1;0-0 7-8:1280:1280:1-1;0-0
input_blocks_#_#_transformer_blocks_#_attn2_to_v 768 320,640,1280 1-8 1-1 0-0 | 1-2:768:320:1-1;0-0 4-5:768:640:1-1;0-0 7-8:768:1280:1-1;0-0
input_blocks_#_#_transformer_blocks_#_ff_net_# 1280,2560,5120 320,640,1280 1-8 1-1 0-0 2-2 | 1-2:1280:320:1-1;0-0;2-2 4-5:2560:640:1-1;0-0;2-2 7-8:5120:1280:1-1;0-0;2-2
input_blocks_#_#_transformer_blocks_#_ff_net_#_proj 320,640,1280 2560,5120,10240 1-8 1-1 0-0 0-0 | 1-2:320:2560:1-1;0-0;0-0 4-5:640:5120:1-1;0-0;0-0 7-8:1280:10240:1-1;0-0;0-0
middle_block_#_emb_layers_# 1280 1280 0-2 1-1
middle_block_#_in_layers_# 1280,11520 1280 0-2 2-2
middle_block_#_out_layers_# 1280,11520 1280 0-2 3-3
middle_block_#_proj_in 1280 1280 1-1
middle_block_#_proj_out 1280 1280 1-1
middle_block_#_transformer_blocks_#_attn1_to_k 1280 1280 1-1 0-0
middle_block_#_transformer_blocks_#_attn1_to_out_# 1280 1280 1-1 0-0 0-0
middle_block_#_transformer_blocks_#_attn1_to_q 1280 1280 1-1 0-0
middle_block_#_transformer_blocks_#_attn1_to_v 1280 1280 1-1 0-0
middle_block_#_transformer_blocks_#_attn2_to_k 768 1280 1-1 0-0
middle_block_#_transformer_blocks_#_attn2_to_out_# 1280 1280 1-1 0-0 0-0
middle_block_#_transformer_blocks_#_attn2_to_q 1280 1280 1-1 0-0
middle_block_#_transformer_blocks_#_attn2_to_v 768 1280 1-1 0-0
middle_block_#_transformer_blocks_#_ff_net_# 5120 1280 1-1 0-0 2-2
middle_block_#_transformer_blocks_#_ff_net_#_proj 1280 10240 1-1 0-0 0-0
out_# 320,2880 4 2-2
output_blocks_#_#_conv 640,1280,5760,11520 640,1280 2-8 1-2 | 2:1280,11520:1280:1-1 5:1280,11520:1280:2-2 8:640,5760:640:2-2
output_blocks_#_#_emb_layers_# 1280 320,640,1280 0-11 0-0 1-1 | 0-5:1280:1280:0-0;1-1 6-8:1280:640:0-0;1-1 9-11:1280:320:0-0;1-1
output_blocks_#_#_in_layers_# 640,960,1280,1920,2560,5760,8640,11520,17280,23040 320,640,1280 0-11 0-0 2-2 | 0-4:2560,23040:1280:0-0;2-2 5:1920,17280:1280:0-0;2-2 6:1920,17280:640:0-0;2-2 7:1280,11520:640:0-0;2-2 8:960,8640:640:0-0;2-2 9:960,8640:320:0-0;2-2 10-11:640,5760:320:0-0;2-2
output_blocks_#_#_out_layers_# 320,640,1280,2880,5760,11520 320,640,1280 0-11 0-0 3-3 | 0-5:1280,11520:1280:0-0;3-3 6-8:640,5760:640:0-0;3-3 9-11:320,2880:320:0-0;3-3
output_blocks_#_#_proj_in 320,640,1280 320,640,1280 3-11 1-1 | 3-5:1280:1280:1-1 6-8:640:640:1-1 9-11:320:320:1-1
output_blocks_#_#_proj_out 320,640,1280 320,640,1280 3-11 1-1 | 3-5:1280:1280:1-1 6-8:640:640:1-1 9-11:320:320:1-1
output_blocks_#_#_skip_connection 640,960,1280,1920,2560 320,640,1280 0-11 0-0 | 0-4:2560:1280:0-0 5:1920:1280:0-0 6:1920:640:0-0 7:1280:640:0-0 8:960:640:0-0 9:960:320:0-0 10-11:640:320:0-0
output_blocks_#_#_transformer_blocks_#_attn1_to_k 320,640,1280 320,640,1280 3-11 1-1 0-0 | 3-5:1280:1280:1-1;0-0 6-8:640:640:1-1;0-0 9-11:320:320:1-1;0-0
output_blocks_#_#_transformer_blocks_#_attn1_to_out_# 320,640,1280 320,640,1280 3-11 1-1 0-0 0-0 | 3-5:1280:1280:1-1;0-0;0-0 6-8:640:640:1-1;0-0;0-0 9-11:320:320:1-1;0-0;0-0
output_blocks_#_#_transformer_blocks_#_attn1_to_q 320,640,1280 320,640,1280 3-11 1-1 0-0 | 3-5:1280:1280:1-1;0-0 6-8:640:640:1-1;0-0 9-11:320:320:1-1;0-0
output_blocks_#_#_transformer_blocks_#_attn1_to_v 320,640,1280 320,640,1280 3-11 1-1 0-0 | 3-5:1280:1280:1-1;0-0 6-8:640:640:1-1;0-0 9-11:320:320:1-1;0-0
output_blocks_#_#_transformer_blocks_#_attn2_to_k 768 320,640,1280 3-11 1-1 0-0 | 3-5:768:1280:1-1;0-0 6-8:768:640:1-1;0-0 9-11:768:320:1-1;0-0
output_blocks_#_#_transformer_blocks_#_attn2_to_out_# 320,640,1280 320,640,1280 3-11 1-1 0-0 0-0 | 3-5:1280:1280:1-1;0-0;0-0 6-8:640:640:1-1;0-0;0-0 9-11:320:320:1-1;0-0;0-0
output_blocks_#_#_transformer_blocks_#_attn2_to_q 320,640,1280 320,640,1280 3-11 1-1 0-0 | 3-5:1280:1280:1-1;0-0 6-8:640:640:1-1;0-0 9-11:320:320:1-1;0-0
output_blocks_#_#_transformer_blocks_#_attn2_to_v 768 320,640,1280 3-11 1-1 0-0 | 3-5:768:1280:1-1;0-0 6-8:768:640:1-1;0-0 9-11:768:320:1-1;0-0
output_blocks_#_#_transformer_blocks_#_ff_net_# 1280,2560,5120 320,640,1280 3-11 1-1 0-0 2-2 | 3-5:5120:1280:1-1;0-0;2-2 6-8:2560:640:1-1;0-0;2-2 9-11:1280:320:1-1;0-0;2-2
output_blocks_#_#_transformer_blocks_#_ff_net_#_proj 320,640,1280 2560,5120,10240 3-11 1-1 0-0 0-0 | 3-5:1280:10240:1-1;0-0;0-0 6-8:640:5120:1-1;0-0;0-0 9-11:320:2560:1-1;0-0;0-0
time_embed_# 320,1280 1280 0-2 | 0:320:1280 2:1280:1280
"""
